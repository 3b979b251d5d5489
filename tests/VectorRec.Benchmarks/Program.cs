using System.Globalization;
using BenchmarkDotNet.Running;
using VectorRec.Benchmarks;

if (args is ["memory"])
    MemoryReport.Print();
else if (args is ["folders", var folder])
    FolderReport.Print(folder);
else if (args is ["width", var table, var temperature])
    WidthReport.Print(table, float.Parse(temperature, CultureInfo.InvariantCulture));
else
    BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
return 0;
