#!/usr/bin/env bash
# Microsoft.IdentityModel.Protocols.OpenIdConnect 8.19.2: requests that need an issuer's keys before they were ever read wait behind a
# lock, and each that gets it asks the issuer again by itself. Of an issuer that takes connections and says nothing, n requests learn that
# one after the other: the last waits n times the timeout of the HTTP client, which ASP.NET's bearer tokens leave at a minute.
# Who met it: a service whose issuer of tokens hung answered the first request with a token after the client's timeout and the fifth after
# five times that, until its own deadlines cut them off. Share one question, bound the wait, and remember a failure for a moment.
# Seen, with a timeout of 1 s and five callers at once: 5 connections, and waits of 1, 2, 3, 4 and 5 s.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat > finding.csproj <<'XML'
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework><ImplicitUsings>enable</ImplicitUsings>
  </PropertyGroup>
  <ItemGroup><PackageReference Include="Microsoft.IdentityModel.Protocols.OpenIdConnect" Version="[8.19.2]" /></ItemGroup>
</Project>
XML
cat > Program.cs <<'CS'
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

var silent = new TcpListener(IPAddress.Loopback, 0);
silent.Start();
var connections = 0;
_ = Task.Run(async () =>
{
    var open = new List<TcpClient>();
    while (true)
    {
        open.Add(await silent.AcceptTcpClientAsync());
        Interlocked.Increment(ref connections);
    }
});
using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(1) };
var manager = new ConfigurationManager<OpenIdConnectConfiguration>(
    $"http://{silent.LocalEndpoint}/.well-known/openid-configuration", new OpenIdConnectConfigurationRetriever(),
    new HttpDocumentRetriever(client) { RequireHttps = false });
var watch = Stopwatch.StartNew();
var waits = await Task.WhenAll(Enumerable.Range(0, 5).Select(async _ =>
{
    try
    {
        await manager.GetConfigurationAsync(CancellationToken.None);
    }
    catch (InvalidOperationException)
    {
        // It could not be read.
    }

    return Math.Floor(watch.Elapsed.TotalSeconds);
}));
Console.WriteLine($"{connections} connections, waits of {string.Join(" ", waits.Order())}");
CS
seen=$(dotnet run -c Release 2>&1 | tail -1)
echo "$seen"
# A busy machine may be later, never sooner.
[[ $seen =~ ^5\ connections,\ waits\ of\ [1-9]\ [2-9]\ [3-9]\ [4-9]\ ([5-9]|[1-9][0-9])$ ]] || { echo "It is not so any more." >&2; exit 1; }
