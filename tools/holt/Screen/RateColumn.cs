using System;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Holt.Tool.Screen;

/// <summary>The right end of a progress bar: how many, how fast, how long still.</summary>
internal sealed class RateColumn(Func<string> text) : ProgressColumn
{
    protected override bool NoWrap => true;

    public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime) =>
        new Text(text());
}
