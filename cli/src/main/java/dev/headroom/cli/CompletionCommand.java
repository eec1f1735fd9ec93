// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli;

import java.io.PrintWriter;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints the completion of the command line for a shell. Confined to one thread. */
@Command(
    name = "completion",
    mixinStandardHelpOptions = true,
    description = {
      "Prints a script that completes at the tab key in bash and zsh.",
      "It completes commands, options, apps and suites, for this shell or, from ~/.bashrc or",
      "~/.zshrc, for each."
    },
    footer = {"", "Example: eval \"$(./headroom completion)\""})
final class CompletionCommand implements Runnable {

  @Spec private CommandSpec spec = CommandSpec.create();

  CompletionCommand() {}

  @Override
  public void run() {
    PrintWriter out = spec.commandLine().getOut();
    CommandSpec all = spec.root();
    out.println(AutoComplete.bash(all.name(), all.commandLine()));
    out.flush();
  }
}
