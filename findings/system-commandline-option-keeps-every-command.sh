#!/usr/bin/env bash
# System.CommandLine 3.0.0: an Option that is a static field keeps, as its parents, every Command that it was ever added to, in a linked list
# that each addition walks to its end; nothing takes one out again. A program that makes its commands once never notices. One that makes them
# for each run of the command line, as tests in one process do, or a server with a console, keeps all of them in memory and gets slower with
# the square of the runs, though each root looks new and is thrown away.
# Who met it: a suite of tests whose later command lines took seconds each, and a third of whose time went into making options.
# Seen: after 1, 1,000 and 20,000 roots that were thrown away and collected the option has 1, 1,000 and 20,000 parents; with an option made
# anew for each root 1. The time of the 19,001st to the 20,000th root beside the first thousand is printed, not checked.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat > finding.csproj <<'XML'
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup><OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework><ImplicitUsings>enable</ImplicitUsings></PropertyGroup>
  <ItemGroup><PackageReference Include="System.CommandLine" Version="[3.0.0]" /></ItemGroup>
</Project>
XML
cat > Program.cs <<'CS'
using System.CommandLine;
using System.Diagnostics;

var shared = new Option<bool>("--json");
var seen = new List<int>();
var times = new List<double>();
var begin = Stopwatch.GetTimestamp();
for (var i = 1; i <= 20_000; i++)
{
    _ = new RootCommand { shared };
    if (i % 1_000 == 0)
    {
        times.Add(Stopwatch.GetElapsedTime(begin).TotalMilliseconds);
        begin = Stopwatch.GetTimestamp();
    }

    if (i is 1 or 1_000 or 20_000)
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        seen.Add(shared.Parents.Count());
    }
}

var own = new Option<bool>("--json");
_ = new RootCommand { own };
Console.Error.WriteLine($"the first 1,000 roots {times[0]:F1} ms, the last {times[^1]:F1} ms");
Console.WriteLine($"{string.Join(' ', seen)} {own.Parents.Count()}");
CS
seen=$(dotnet run -c Release | tail -1)
echo "$seen"
[ "$seen" = "1 1000 20000 1" ] || { echo "It is not so any more." >&2; exit 1; }
