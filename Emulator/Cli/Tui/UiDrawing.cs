// The debugger's screen, drawn.
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

using Spectre.Console;

namespace ToroEmu.Cli.Tui;

/// <summary>Parts in frames, for 80 columns and 24 rows or more.</summary>
internal static class UiDrawing
{
    public const int WidthMin = 80;
    public const int HeightMin = 24;

    private const int CoresWidth = 28;
    private const int RegistersWidth = 43;
    private const int RegistersHeight = 11;
    private const int Frame = 2;

    /// <summary>All rows of a screen, divided by line feeds, without one behind the last.</summary>
    /// <param name="model">What is shown.</param>
    /// <param name="width">Columns.</param>
    /// <param name="height">Rows.</param>
    /// <param name="isPlain">Neither colour nor anything but text.</param>
    /// <param name="isUnicode">Frames are drawn with lines rather than with letters.</param>
    public static string Draw(UiModel model, int width, int height, bool isPlain, bool isUnicode)
    {
        (width, height) = (Math.Max(width, WidthMin), Math.Max(height, HeightMin));
        UiScreen screen = new(model.Session, model.Core);
        int upper = height - RegistersHeight - 3;
        Layout root = new Layout().SplitRows(
            new Layout(Line($"core {model.Core}  {screen.Place}", Decoration.Invert, width)).Size(1),
            new Layout().Size(upper).SplitColumns(
                new Layout(Part("cores", Around(screen.Cores, model.Core, upper - Frame), CoresWidth, isUnicode)).Size(CoresWidth),
                new Layout(Part(screen.CodeTitle, screen.Code(upper - Frame), width - CoresWidth, isUnicode))),
            new Layout().Size(RegistersHeight).SplitColumns(
                new Layout(Part($"registers of core {model.Core}", screen.Registers, RegistersWidth, isUnicode)).Size(RegistersWidth),
                new Layout().SplitRows(
                    new Layout(Part("stack", screen.Stack, width - RegistersWidth, isUnicode)).Size(RegistersHeight / 2),
                    new Layout(Part($"{screen.Rings} rings, messages", screen.Messages, width - RegistersWidth, isUnicode)).Size(RegistersHeight - (RegistersHeight / 2)))),
            new Layout(Line(model.Answer is null ? model.Message : $"{model.Message}: {model.Answer}_", Decoration.Bold, width)).Size(1),
            new Layout(Line(UiModel.Keys, Decoration.None, width)).Size(1));
        return Rendered(root, width, height, isPlain, isUnicode);
    }

    private static string Rendered(Layout root, int width, int height, bool isPlain, bool isUnicode)
    {
        using StringWriter text = new() { NewLine = "\n" };
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = isPlain ? AnsiSupport.No : AnsiSupport.Yes,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(text),
        });
        (console.Profile.Width, console.Profile.Height, console.Profile.Capabilities.Unicode) = (width, height, isUnicode);
        console.Write(root);
        return text.ToString().ReplaceLineEndings("\n").TrimEnd('\n');
    }

    private static Text Line(string text, Decoration decoration, int width) => new(Cut(text, width).PadRight(width), new Style(decoration: decoration));

    private static Panel Part(string title, IEnumerable<string> lines, int width, bool isUnicode)
    {
        int inner = width - Frame;
        Panel panel = new(new Text(string.Join('\n', lines.Select(line => Cut(line, inner)))))
        {
            Border = isUnicode ? BoxBorder.Square : BoxBorder.Ascii,
            Padding = new Padding(0, 0),
            Expand = true,
            Header = new PanelHeader(Markup.Escape(Cut(title, inner - Frame - Frame))),
        };
        return panel;
    }

    /// <summary>As many lines as there is room for, one of them chosen.</summary>
    private static IEnumerable<string> Around(IReadOnlyList<string> lines, int chosen, int room) =>
        lines.Skip(Math.Max(0, Math.Min(chosen - (room / 2), lines.Count - room))).Take(room);

    /// <summary>What a terminal would take for more than a letter is a question mark.</summary>
    private static string Cut(string text, int width) =>
        new([.. text.Take(width).Select(letter => letter is >= ' ' and <= '~' ? letter : '?')]);
}
