#!/usr/bin/env bash
# Microsoft.AspNetCore.OpenApi 10.0.15: an answer that metadata names by its status alone, new ProducesResponseTypeMetadata(404), is not in
# the document. With typeof(void) as its type it is. The extension Produces(404) says typeof(void), so that the two, which read alike, differ.
# Who met it: a filter that adds its own metadata (a 304 for whoever sends an ETag, a 429 of a limiter) is at work and in no document, and
# clients that are generated from it know nothing of that answer.
# Seen: 200 alone where the type is left out, whatever the status; 200 and the other with typeof(void), and with the extension.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat > finding.csproj <<'XML'
<Project Sdk="Microsoft.NET.Sdk.Web">
  <PropertyGroup>
    <OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework><ImplicitUsings>enable</ImplicitUsings>
  </PropertyGroup>
  <ItemGroup><PackageReference Include="Microsoft.AspNetCore.OpenApi" Version="[10.0.15]" /></ItemGroup>
</Project>
XML
cat > Program.cs <<'CS'
using System.Text.Json.Nodes;

var builder = WebApplication.CreateSlimBuilder(args);
builder.Logging.ClearProviders();
builder.WebHost.UseUrls("http://127.0.0.1:0");
builder.Services.AddOpenApi();
var app = builder.Build();
app.MapOpenApi();
app.MapGet("/status", () => TypedResults.Ok(1)).WithMetadata(new ProducesResponseTypeMetadata(304));
app.MapGet("/problem", () => TypedResults.Ok(1)).WithMetadata(new ProducesResponseTypeMetadata(404));
app.MapGet("/void", () => TypedResults.Ok(1)).WithMetadata(new ProducesResponseTypeMetadata(304, typeof(void)));
app.MapGet("/extension", () => TypedResults.Ok(1)).Produces(304);
await app.StartAsync();
using var client = new HttpClient();
var document = JsonNode.Parse(await client.GetStringAsync(app.Urls.Single() + "/openapi/v1.json"))!;
Console.WriteLine(string.Join(' ', document["paths"]!.AsObject().Select(
    path => $"{path.Key}:{string.Join(',', path.Value!["get"]!["responses"]!.AsObject().Select(answer => answer.Key))}")));
CS
seen=$(dotnet run -c Release 2>&1 | tail -1)
echo "$seen"
[ "$seen" = "/status:200 /problem:200 /void:200,304 /extension:200,304" ] || { echo "It is not so any more." >&2; exit 1; }
