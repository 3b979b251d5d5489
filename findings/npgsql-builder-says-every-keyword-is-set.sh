#!/usr/bin/env bash
# Npgsql 10.0.3: NpgsqlConnectionStringBuilder.ContainsKey says of every keyword that it knows that the string contains it, set or not.
# The framework's own DbConnectionStringBuilder answers for what is set, and so does ShouldSerialize, also on Npgsql's builder.
# Who met it: code that gives a setting a default "unless the connection string says otherwise" never gave it, and statements were
# parsed and planned anew for every request.
# Seen: Host True, Max Auto Prepare True, nonsense False; ShouldSerialize False, with it in the string True; the framework's False.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat > finding.csproj <<'XML'
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup><OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework></PropertyGroup>
  <ItemGroup><PackageReference Include="Npgsql" Version="[10.0.3]" /></ItemGroup>
</Project>
XML
cat > Program.cs <<'CS'
using System.Data.Common;
using Npgsql;

const string text = "Host=127.0.0.1";
var builder = new NpgsqlConnectionStringBuilder(text);
var set = new NpgsqlConnectionStringBuilder(text + ";Max Auto Prepare=0");
var plain = new DbConnectionStringBuilder { ConnectionString = text };
System.Console.WriteLine(string.Join(' ',
    builder.ContainsKey("Host"), builder.ContainsKey("Max Auto Prepare"), builder.ContainsKey("nonsense"),
    builder.ShouldSerialize("Max Auto Prepare"), set.ShouldSerialize("Max Auto Prepare"), plain.ContainsKey("Max Auto Prepare")));
CS
seen=$(dotnet run -c Release 2>&1 | tail -1)
echo "$seen"
[ "$seen" = "True True False False True False" ] || { echo "It is not so any more." >&2; exit 1; }
