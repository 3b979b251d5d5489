using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace VectorRec.Catalogue.Files;

/// <summary>
/// Room on a disk, claimed before it is written to through mapped memory: there a full disk is no exception but the end of the process.
/// </summary>
internal static partial class DiskSpace
{
    // ENOSPC, EFBIG, EDQUOT: the file system has no room, or allows no file of that length, or the user has none left.
    private const int NoSpace = 28, TooLong = 27, OverQuota = 122;

    /// <summary>Gives the file that length, with a block on the disk for each of its bytes; what it held stays.</summary>
    /// <exception cref="IOException">There is no room.</exception>
    public static void Claim(string path, long length)
    {
        using var file = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite);
        Claim(file, path, length);
    }

    private static void Claim(SafeFileHandle file, string path, long length)
    {
        // Elsewhere the length alone is set, and the disk has to be large enough.
        var error = OperatingSystem.IsLinux() && length > 0 ? Allocate(file, 0, length) : 0;
        if (error is NoSpace or TooLong or OverQuota)
            throw new IOException(string.Create(
                CultureInfo.InvariantCulture, $"There is no room for {path}: it needs {length >> 20:N0} MB, and {Free(path)} are free."));
        if (RandomAccess.GetLength(file) < length)
            RandomAccess.SetLength(file, length);
    }

    private static string Free(string path)
    {
        try
        {
            var disk = new DriveInfo(Path.GetDirectoryName(Path.GetFullPath(path))!);
            return string.Create(CultureInfo.InvariantCulture, $"{disk.AvailableFreeSpace >> 20:N0} MB");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "fewer";
        }
    }

    [LibraryImport("libc", EntryPoint = "posix_fallocate")]
    private static partial int Allocate(SafeFileHandle file, long offset, long length);
}
