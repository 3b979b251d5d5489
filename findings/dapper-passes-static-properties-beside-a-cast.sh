#!/usr/bin/env bash
# Dapper 2.1.86 passes to the driver those properties of a parameter object that the statement names - unless the statement holds a colon
# that stands alone, as in a cast of Postgres behind a bracket, (x)::bigint: then it passes all of them, the public STATIC ones too. One
# of a type that is no parameter ("None", "Empty", "Default" of a record's own type) fails the query, naming a member that no statement
# mentions.
# Who met it: a record of parameters that gained a static instance for "nothing is asked", in the one of several statements with a cast.
# Seen, without and with "::" in a comment of the statement: 7, NotSupportedException naming Nothing; without the static property 7, 7.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat > finding.csproj <<'XML'
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup><OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework></PropertyGroup>
  <ItemGroup>
    <PackageReference Include="Dapper" Version="[2.1.86]" />
    <PackageReference Include="Microsoft.Data.Sqlite" Version="[10.0.0]" />
  </ItemGroup>
</Project>
XML
cat > Program.cs <<'CS'
using Dapper;
using Microsoft.Data.Sqlite;

using var connection = new SqliteConnection("Data Source=:memory:");
string Ask(string sql, object parameters)
{
    try
    {
        return connection.QuerySingle<long>(sql, parameters).ToString();
    }
    catch (NotSupportedException e)
    {
        return $"{e.GetType().Name}({(e.Message.Contains("Nothing") ? "Nothing" : "?")})";
    }
}

const string plain = "select @Limit", cast = "select @Limit /* (x)::bigint */";
Console.WriteLine(string.Join(' ',
    Ask(plain, new Asked { Limit = 7 }), Ask(cast, new Asked { Limit = 7 }), Ask(plain, new Plain { Limit = 7 }), Ask(cast, new Plain { Limit = 7 })));

internal sealed record Asked
{
    public static Asked Nothing { get; } = new();

    public long Limit { get; init; }
}

internal sealed record Plain
{
    public long Limit { get; init; }
}
CS
sed -i '1i using System;' Program.cs
seen=$(dotnet run -c Release 2>&1 | tail -1)
echo "$seen"
[ "$seen" = "7 NotSupportedException(Nothing) 7 7" ] || { echo "It is not so any more." >&2; exit 1; }
