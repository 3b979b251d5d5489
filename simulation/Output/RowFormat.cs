namespace VectorRec.Simulation.Output;

internal enum RowFormat
{
    JsonLines,
    Csv,
}
