using DuckDB.NET.Data;

namespace VectorRec.Tests.Import.Parquet;

/// <summary>Writes Parquet files as DuckDB does.</summary>
internal static class DuckDbFile
{
    /// <param name="options">Of its <c>copy</c>.</param>
    public static void Write(string file, string select, string options)
    {
        using var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = $"set threads = 1; set timezone = 'UTC'; copy ({select}) to '{file}' (format parquet, {options})";
        command.ExecuteNonQuery();
    }
}
