// Writes the page: one file that needs no network.
using System;
using System.IO;
using System.Linq;
using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace ToroEmu.Report;

/// <summary>
/// Puts style, script and data into the template. What the guest has written is in the data only, in base64: no byte of it is markup. A policy forbids the page all that its own
/// style and script, by their hashes, do not need.
/// </summary>
internal static class ReportPage
{
    private const string Folder = "ToroEmu.Report.Page.";

    public static void Write(Stream stream, ReportData data)
    {
        string style = Resource("page.css"), script = Script();
        string policy = $"default-src 'none'; style-src 'sha256-{Hash(style)}'; script-src 'sha256-{Hash(script)}'; base-uri 'none'; form-action 'none'";
        string page = Resource("page.html")
            .Replace("%policy%", policy, StringComparison.Ordinal)
            .Replace("%title%", WebUtility.HtmlEncode(Path.GetFileName(data.Image)), StringComparison.Ordinal)
            .Replace("%style%", style, StringComparison.Ordinal)
            .Replace("%script%", script, StringComparison.Ordinal);
        int place = page.IndexOf("%data%", StringComparison.Ordinal);
        stream.Write(Encoding.UTF8.GetBytes(page[..place]));
        stream.Write(Encoding.ASCII.GetBytes(Convert.ToBase64String(data.Pack())));
        stream.Write(Encoding.UTF8.GetBytes(page[(place + "%data%".Length)..]));
    }

    /// <summary>The parts of the script, in the order of their names.</summary>
    private static string Script() => string.Concat(typeof(ReportPage).Assembly.GetManifestResourceNames()
        .Where(name => name.StartsWith(Folder, StringComparison.Ordinal) && name.EndsWith(".js", StringComparison.Ordinal))
        .Order(StringComparer.Ordinal)
        .Select(name => Resource(name[Folder.Length..])));

    private static string Hash(string text) => Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    /// <summary>Line ends as a browser sees them: it hashes what it has parsed.</summary>
    private static string Resource(string name)
    {
        using Stream stream = typeof(ReportPage).Assembly.GetManifestResourceStream(Folder + name) ?? throw new InvalidOperationException($"no {name} in this assembly");
        using StreamReader reader = new(stream);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
