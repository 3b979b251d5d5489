using BenchmarkDotNet.Running;
using VectorRec.Benchmarks;

if (args is ["memory"])
    MemoryReport.Print();
else
    BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
return 0;
