// Lengths of time as users write them.
using System;
using System.Globalization;

namespace ToroEmu.Cli;

internal static class DurationText
{
    /// <summary>Reads <c>30s</c>, <c>500ms</c>, <c>2m</c>, <c>1h</c>, <c>1.5s</c>; a plain number counts seconds.</summary>
    public static bool TryParse(string text, out TimeSpan duration)
    {
        string unit = text.TrimStart('0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '.');
        string digits = text[..^unit.Length];
        double? seconds = unit.ToLowerInvariant() switch
        {
            "ms" => 0.001,
            "" or "s" => 1,
            "m" or "min" => 60,
            "h" => 3600,
            _ => null,
        };
        bool isNumber = double.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double value);
        double total = value * (seconds ?? 0);
        bool isValid = isNumber && seconds is not null && total < TimeSpan.MaxValue.TotalSeconds / 2;
        duration = isValid ? TimeSpan.FromSeconds(total) : default;
        return isValid;
    }
}
