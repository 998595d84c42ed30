// Reads an image from disk, or says in one line why it cannot be read.
using System;
using System.IO;

namespace ToroEmu.Machines.Loading;

/// <summary>The file behind an image, as bytes.</summary>
public static class ImageFile
{
    /// <summary>Reads the whole file.</summary>
    /// <exception cref="ImageException">It is missing, a folder, empty, too large or unreadable.</exception>
    public static ReadOnlyMemory<byte> Read(string path)
    {
        CheckReadable(path);
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (UnauthorizedAccessException)
        {
            throw new ImageException("may not be read by this user; give read permission (chmod +r)");
        }
        catch (Exception e) when (e is IOException or NotSupportedException)
        {
            throw new ImageException("cannot be read; the disk or its file system reports an error");
        }
    }

    // A named pipe has length 0 as well: it must be refused before it is opened, since opening one waits for a writer.
    private static void CheckReadable(string path)
    {
        if (Directory.Exists(path))
        {
            throw new ImageException("is a folder; name the image file in it (./toroemu, the launcher, also takes a sample's folder)");
        }

        FileInfo file = new(path);
        if (!file.Exists)
        {
            throw new ImageException("does not exist; check the path, or build the image first");
        }

        if (file.Length == 0)
        {
            throw new ImageException("is empty; build the image again");
        }

        if (file.Length > Array.MaxLength)
        {
            throw new ImageException($"is too large ({file.Length} bytes); an image has at most {Array.MaxLength} bytes");
        }
    }
}
