// What "inspect" found, for people.
using System;
using System.Globalization;
using System.IO;
using System.Linq;

namespace ToroEmu.Cli.Inspect;

internal static class InspectText
{
    public static string Write(InspectPage page)
    {
        using StringWriter writer = new(CultureInfo.InvariantCulture);
        int width = page.Facts.Max(fact => fact.Label.Length);
        foreach ((_, string label, object? value) in page.Facts)
            if (value is not null) writer.WriteLine($"{label.PadRight(width)}  {Show(value)}");
        foreach (InspectTable table in page.Tables) Write(writer, table);
        return writer.ToString();
    }

    private static void Write(StringWriter writer, InspectTable table)
    {
        string[][] rows = [.. table.Rows.Take(table.RowsShown).Select(row => row.Select(Show).ToArray())];
        writer.WriteLine();
        string more = table.Rows.Count > rows.Length ? string.Create(CultureInfo.InvariantCulture, $", the first {rows.Length} (--json has all)") : "";
        writer.WriteLine($"{table.Title} ({table.Rows.Count}){more}");
        if (rows.Length == 0) return;
        int[] widths = [.. table.Columns.Select((name, column) => Math.Max(name.Length, rows.Max(row => row[column].Length)))];
        bool[] isNumber = [.. table.Columns.Select((_, column) => table.Rows.All(row => row[column] is null or int or long or ulong or double))];
        WriteRow(writer, [.. table.Columns], widths, isNumber);
        foreach (string[] row in rows) WriteRow(writer, row, widths, isNumber);
    }

    private static void WriteRow(StringWriter writer, string[] cells, int[] widths, bool[] isNumber) =>
        writer.WriteLine(("  " + string.Join("  ", cells.Select((cell, column) => isNumber[column] ? cell.PadLeft(widths[column]) : cell.PadRight(widths[column])))).TrimEnd());

    /// <summary>What came out of a file must not move the cursor of a terminal.</summary>
    private static string Show(object? value) => value switch
    {
        null => "-",
        bool truth => truth ? "yes" : "no",
        _ => string.Concat(Convert.ToString(value, CultureInfo.InvariantCulture)!.Select(letter => char.IsControl(letter) ? '?' : letter)),
    };
}
