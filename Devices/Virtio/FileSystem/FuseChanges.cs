// What a SETATTR asks to be changed.
using ToroEmu.Devices.Virtio.FileSystem.Host;

namespace ToroEmu.Devices.Virtio.FileSystem;

/// <summary>struct fuse_setattr_in without what is not ours.</summary>
/// <param name="Valid">Which of the others count, FuseSpec.Set….</param>
/// <param name="Handle">An open file.</param>
/// <param name="Size">New length.</param>
/// <param name="Accessed">New time of access.</param>
/// <param name="Modified">New time of change.</param>
/// <param name="Mode">New permissions.</param>
/// <param name="User">New owner.</param>
/// <param name="Group">New owning group.</param>
internal readonly record struct FuseChanges(uint Valid, ulong Handle, ulong Size, HostTime Accessed, HostTime Modified, uint Mode, uint User, uint Group)
{
    /// <summary>Takes them out of the fields.</summary>
    public static FuseChanges Read(ref FuseFields fields)
    {
        uint valid = fields.U32();
        fields.U32();
        ulong handle = fields.U64(), size = fields.U64();
        fields.U64(); // owner of locks
        long accessed = (long)fields.U64(), modified = (long)fields.U64();
        fields.U64(); // time of change: the host's own
        HostTime accessTime = new(accessed, fields.U32()), modifyTime = new(modified, fields.U32());
        fields.U32();
        uint mode = fields.U32();
        fields.U32();
        return new FuseChanges(valid, handle, size, accessTime, modifyTime, mode, fields.U32(), fields.U32());
    }

    public bool Has(uint flags) => (Valid & flags) != 0;

    /// <summary>For the host: the times, now, or as they were. False if the guest has named a time that cannot be.</summary>
    public bool TryTimes(out HostTime accessed, out HostTime modified)
    {
        bool isLawful = TryTime(FuseSpec.SetAccessTime, FuseSpec.SetAccessTimeNow, Accessed, out accessed);
        return TryTime(FuseSpec.SetModifyTime, FuseSpec.SetModifyTimeNow, Modified, out modified) && isLawful;
    }

    private bool TryTime(uint flag, uint flagNow, HostTime given, out HostTime time)
    {
        time = Has(flagNow) ? HostTime.Now : Has(flag) ? given : HostTime.Same;
        return Has(flagNow) || !Has(flag) || given.IsLawful;
    }
}
