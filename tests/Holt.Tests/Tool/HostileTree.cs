using System;
using System.IO;
using Xunit;

namespace Holt.Tests.Tool;

/// <summary>
/// A file tree with what trips a careless walk: names with blanks, line feeds, backslashes and bytes that are no
/// characters, loops of symbolic links, a fifo, hard links, a link to nowhere, and a nesting whose path is longer than
/// any call of the kernel takes, and in the end longer than a key may be.
/// </summary>
internal sealed class HostileTree : IDisposable
{
    private const string Build = """
        cd "$1"
        mkdir 'with blank' empty
        : > 'with blank/two  blanks '
        : > "$(printf 'line\nfeed')"
        : > "$(printf 'not\377utf8\200')"
        : > "$(printf 'bell\007tab\t')"
        : > 'back\slash'
        : > '-l'
        : > '*?[a]'
        printf 'content' > content
        ln content 'hard link'
        ln -s . loop
        ln -s ping pong
        ln -s pong ping
        ln -s /nowhere dangling
        ln -s / root
        mkfifo fifo
        chmod 4751 content
        touch -d '1969-12-31 23:59:58.25 UTC' empty
        name=$(printf '%0250d' 7)
        i=0
        mkdir deep && cd -P deep
        while [ $i -lt 265 ]; do
          mkdir "$name" && cd -P "$name"
          i=$((i + 1))
        done
        : > bottom
        """;

    public HostileTree()
    {
        Root = Directory.CreateTempSubdirectory("holt-tree-").FullName;
        Outcome made = Programs.Script(Build, Root);
        Assert.True(made.Code == 0, made.Error);
    }

    public string Root { get; }

    /// <summary>By a program that can follow the nesting down.</summary>
    public void Dispose() => Programs.Script("rm -rf -- \"$1\"", Root);
}
