// What goes through the fields of a structure, to write them or to read them.
namespace ToroEmu.Machines.State;

/// <summary>One list of fields serves saving and loading: it cannot name a field for one of them alone. Values are little-endian and without padding.</summary>
internal unsafe interface IStateVisitor
{
    void Visit(ref bool field);

    /// <summary>A number of 1, 2, 4 or 8 bytes, or an enumeration over one.</summary>
    void Visit<T>(ref T field)
        where T : unmanaged;

    void Visit(ulong* fields, int count);

    void Visit(byte* fields, int count);
}
