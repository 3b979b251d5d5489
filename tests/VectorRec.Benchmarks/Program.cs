using BenchmarkDotNet.Running;
using VectorRec.Benchmarks;

if (args is ["memory"])
    MemoryReport.Print();
else if (args is ["folders", var folder])
    FolderReport.Print(folder);
else
    BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
return 0;
