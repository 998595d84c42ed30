// Which fields a kind has in a file.
namespace ToroEmu.Tracing;

/// <summary>What <see cref="RunEvent"/> says, as a table.</summary>
internal static class EventFieldsOf
{
    private static readonly EventFields[] Table = Make();

    public static int Kinds => Table.Length;

    public static EventFields Kind(RunEventKind kind) => Table[(int)kind];

    private static EventFields[] Make()
    {
        EventFields[] table = new EventFields[(int)RunEventKind.Slice + 1];
        table[(int)RunEventKind.Instruction] = EventFields.Size;
        table[(int)RunEventKind.Branch] = EventFields.Address | EventFields.Detail;
        table[(int)RunEventKind.Load] = table[(int)RunEventKind.Store] = EventFields.Address | EventFields.Physical | EventFields.Value | EventFields.Size;
        table[(int)RunEventKind.Interrupt] = EventFields.Address | EventFields.Detail;
        table[(int)RunEventKind.Exception] = EventFields.Address | EventFields.Value | EventFields.Detail;
        table[(int)RunEventKind.Device] = EventFields.Address | EventFields.Value | EventFields.Size | EventFields.Detail;
        table[(int)RunEventKind.Message] = EventFields.Value | EventFields.Size | EventFields.Detail | EventFields.Bytes;
        table[(int)RunEventKind.State] = EventFields.Detail;
        table[(int)RunEventKind.CallBegin] = table[(int)RunEventKind.CallEnd] = EventFields.Address | EventFields.Value | EventFields.Size | EventFields.Name;
        table[(int)RunEventKind.Console] = EventFields.Bytes;
        table[(int)RunEventKind.Slice] = EventFields.Value | EventFields.Size;
        return table;
    }
}
