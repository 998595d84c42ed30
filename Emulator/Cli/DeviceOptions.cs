// --device, --forward and --share: which virtio devices they come to.
using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.CommandLine;
using System.Linq;
using ToroEmu.Machines.Virtio;

namespace ToroEmu.Cli;

/// <summary>Short forms of devices are devices: what they mean is said once, by the kinds.</summary>
internal sealed class DeviceOptions
{
    private readonly Option<string[]> devices = new("--device")
    {
        Description = "Plug in a virtio device: NAME,key=value,...; help lists them (repeatable)",
        HelpName = "NAME",
        AllowMultipleArgumentsPerToken = false,
    };

    private readonly Option<string[]> qemuDevices = new("-device") { Hidden = true, AllowMultipleArgumentsPerToken = false };

    private readonly Option<string[]> forwards = new("--forward")
    {
        Description = $"Lead a TCP port of the host to a vsock port of the guest: {PortForward.Grammar} (repeatable) [default address: 127.0.0.1]",
        HelpName = "PORTS",
        AllowMultipleArgumentsPerToken = false,
    };

    private readonly Option<string[]> shares = new("--share")
    {
        Description = "Share a directory of the host by virtio-fs: DIR[:TAG] (repeatable) [default tag: share]",
        HelpName = "DIR",
        AllowMultipleArgumentsPerToken = false,
    };

    public IEnumerable<Option> All => [devices, qemuDevices, forwards, shares];

    /// <summary>"--device help": a list instead of a run.</summary>
    public bool WantsList(ParseResult parsed) => Written(parsed).Contains("help");

    /// <summary>Reads what the user wrote.</summary>
    /// <exception cref="UsageException">Something is not allowed; the message is one line.</exception>
    /// <exception cref="ToroEmu.Machines.MachineException">A device or setting is not known; the message is one line.</exception>
    public ImmutableArray<DeviceSpec> Read(ParseResult parsed)
    {
        List<DeviceSpec> specs = [.. Written(parsed).Select(DeviceSpec.Parse), .. (parsed.GetValue(shares) ?? []).Select(FsKind.OfShare)];
        foreach (string forward in parsed.GetValue(forwards) ?? []) Add(specs, forward);
        string? twice = specs.Where(spec => spec.Kind == FsKind.Row).GroupBy(spec => spec.Text(FsKind.Tag)).FirstOrDefault(group => group.Skip(1).Any())?.Key;
        return twice is null ? ImmutableArray.Create(specs.ToArray().AsSpan()) : throw new UsageException($"two shared directories have the tag {twice}; write --share DIR:TAG with another");
    }

    private IEnumerable<string> Written(ParseResult parsed) => [.. parsed.GetValue(devices) ?? [], .. parsed.GetValue(qemuDevices) ?? []];

    /// <summary>Forwards belong to the vsock device, the first if there are several; there is one if there is a forward.</summary>
    private static void Add(List<DeviceSpec> specs, string forward)
    {
        if (PortForward.TryParse(forward) is not { } known)
            throw new UsageException($"--forward {forward}: write {PortForward.Grammar}, as 4000:80");
        int at = specs.FindIndex(spec => spec.Kind == VsockKind.Row);
        DeviceSpec vsock = at < 0 ? DeviceSpec.Parse(VsockKind.Name) : specs[at];
        vsock = vsock.With(VsockKind.Forward, known.ToString(), PortForward.Separator);
        if (at < 0)
            specs.Add(vsock);
        else
            specs[at] = vsock;
    }
}
