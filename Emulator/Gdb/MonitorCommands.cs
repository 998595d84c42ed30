// gdb's monitor command.
using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;

using ToroEmu.Debugging;
using ToroEmu.Machines;
using ToroEmu.Machines.Observation;
using ToroEmu.Machines.State;

namespace ToroEmu.Gdb;

/// <summary>What gdb has no command for: the machine itself. Words may be cut short as long as they say what is meant.</summary>
internal sealed class MonitorCommands
{
    private const int MessagesShown = 20;

    private readonly GdbTarget target;
    private readonly ThreadSelection threads;
    private readonly RunControl run;
    private readonly MonitorCommand[] commands;
    private readonly MonitorCommand[] tables;

    public MonitorCommands(GdbTarget target, ThreadSelection threads, RunControl run)
    {
        this.target = target;
        this.threads = threads;
        this.run = run;
        commands =
        [
            new("help", "", "this list", _ => Help()),
            new("info", "WHAT", "cores, apic, tlb, queues, messages [N], registers, watch; of the chosen core", Info),
            new("translate", "ADDRESS", "how the chosen core's page tables translate a virtual address", Translate),
            new("position", "", "instructions and time since power-on", _ => Position()),
            new("goto", "N", "to the moment when all cores together had retired N instructions; then: flushregs", GoTo),
            new("snapshot", "FILE", "write the whole machine to a file that toroemu run goes on with", Snapshot),
            new("hash", "", "SHA-256 of the machine's state", _ => Convert.ToHexStringLower(target.Session.Machine.StateHash()) + "\n"),
            new("physical", "on|off", "whether addresses of memory and breakpoints are guest physical ones", Physical),
        ];
        tables =
        [
            new("cores", "", "", _ => Cores()),
            new("apic", "", "", _ => Text.Apic(threads.General)),
            new("tlb", "", "", _ => Text.Mappings(threads.General)),
            new("queues", "", "", _ => Text.Queues()),
            new("messages", "", "", Messages),
            new("registers", "", "", _ => Text.Registers(threads.General)),
            new("watch", "", "", _ => Watch()),
        ];
    }

    private MachineText Text => new(target.Session.Machine);

    /// <summary>Answers what is to be shown, lines with their ends.</summary>
    public string Follow(string line) => line.Length == 0 ? Help() : Follow(commands, "monitor", line);

    private static string Follow(MonitorCommand[] list, string of, string line)
    {
        string[] words = line.Split(' ', 2, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        string word = words.Length == 0 ? "" : words[0];
        MonitorCommand[] meant = [.. list.Where(one => one.Name.StartsWith(word, StringComparison.Ordinal) && word.Length != 0)];
        if (meant.FirstOrDefault(one => one.Name == word) is MonitorCommand whole) meant = [whole];
        if (meant.Length == 1) return meant[0].Run(words.Length > 1 ? words[1] : "");
        string all = string.Join(", ", list.Select(one => one.Name));
        return word.Length == 0 ? $"{of}: {all}\n" : meant.Length == 0 ? $"{of} {word}: not known; there are {all}\n" : $"{of} {word}: {string.Join(" or ", meant.Select(one => one.Name))}?\n";
    }

    private string Help()
    {
        StringBuilder text = new();
        foreach (MonitorCommand command in commands) text.Append(CultureInfo.InvariantCulture, $"{command.Name + ' ' + command.Arguments,-20} {command.Description}\n");
        return text.ToString();
    }

    private string Info(string what) => Follow(tables, "monitor info", what);

    private string Cores()
    {
        StringBuilder text = new();
        for (int core = 0; core < target.Cores; core++)
        {
            target.Inspector.TryReadRegister(core, "BITS", out ulong bits);
            text.Append(CultureInfo.InvariantCulture, $"{(core == threads.General ? '*' : ' ')} core {core,-2} {target.StateOf(core, run.IsRunning(core)),-8} {bits}-bit ");
            text.Append(CultureInfo.InvariantCulture, $"{target.Inspector.InstructionsOf(core),12} instructions  {target.Place(target.LinearRip(core))}\n");
        }

        return text.ToString();
    }

    private string Messages(string count) =>
        Text.Messages(int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : MessagesShown);

    /// <summary>Who did what to the range of the watchpoint that was met last.</summary>
    private string Watch()
    {
        if (target.LastWatch is not { Hit: WatchHit hit, Point: StopPoint point }) return "no watchpoint has been met\n";
        string who = hit.Core < 0 ? "a device" : $"core {hit.Core}";
        string where = hit.Core < 0 ? "" : $", at {target.Place(hit.Rip)}";
        string range = $"{point.Length} bytes at {(point.IsPhysical ? "physical " : "")}0x{point.Address:x}";
        return hit.IsWrite ? $"{who} wrote {range}: {Value(hit.Old)} -> {Value(hit.New)}{where}\n" : $"{who} read {range}: {Value(hit.New)}{where}\n";
    }

    private static string Value(byte[] bytes) =>
        bytes.Length is 1 or 2 or 4 or 8 ? $"0x{Convert.ToHexStringLower(bytes.Reverse().ToArray()).TrimStart('0').PadLeft(1, '0')}" : Hex.Bytes(bytes.AsSpan(0, Math.Min(bytes.Length, 32)));

    private string Translate(string text) => TryAddress(text, out ulong address) ? Text.Translate(threads.General, address) : "monitor translate: write an address, 0x100000 say\n";

    private string Position()
    {
        RunPosition position = target.Session.Machine.Position;
        return string.Create(CultureInfo.InvariantCulture, $"{position.Instructions} instructions, slice {position.Slices}, {position.Nanoseconds} ns\n");
    }

    private string GoTo(string text)
    {
        if (!NumberText.TryParse(text, out ulong instructions)) return "monitor goto: write a number of instructions, 1000000 say\n";
        if (run.Moves) return "monitor goto: stop all cores first\n";
        DebugStop stop = target.Move(() => target.Session.GoTo(instructions));
        run.NoteJump();
        string end = stop.Kind switch { StopKind.Ended => "the guest has ended there: ", StopKind.HistoryBegin => "history begins there: ", _ => "" };
        return $"{end}{Position()}";
    }

    private string Snapshot(string path)
    {
        if (path.Length == 0) return "monitor snapshot: write the name of a file\n";
        try
        {
            MachineSnapshot.Save(target.Session.Machine, path);
            return $"written to {Path.GetFullPath(path)}\n";
        }
        catch (MachineException e)
        {
            return $"{e.Message}\n";
        }
    }

    private string Physical(string text)
    {
        if (text is "on" or "off") target.IsPhysical = text == "on";
        return $"addresses are {(target.IsPhysical ? "guest physical" : "virtual")} ones\n";
    }

    private static bool TryAddress(string text, out ulong address) =>
        Hex.TryNumber(text.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? text.AsSpan(2) : text, out address);
}
