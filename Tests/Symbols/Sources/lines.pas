{ Lines of Pascal. }
program lines;

function Square(x: longint): longint;
begin
  Square := x * x;
end;

procedure Show(count: longint);
var
  i: longint;
begin
  for i := 1 to count do
    writeln(Square(i));
end;

begin
  Show(3);
end.
