// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Tells in one line what is wrong with a command line, where picocli would print the whole help.
 * Immutable.
 */
final class UsageErrorHandler implements IParameterExceptionHandler {

  @Override
  public int handleParseException(CommandLine.ParameterException fault, String[] args) {
    CommandLine at = fault.getCommandLine();
    return print(at, message(fault, at.getCommandSpec()));
  }

  /** Tells the line, and where the command is explained. */
  static int print(CommandLine at, String message) {
    String link = message.endsWith("?") ? " See ./" : "; see ./";
    at.getErr()
        .println("headroom: " + message + link + at.getCommandSpec().qualifiedName() + " --help");
    at.getErr().flush();
    return CommandLine.ExitCode.USAGE;
  }

  private static String message(CommandLine.ParameterException fault, CommandSpec spec) {
    if (fault instanceof CommandLine.UnmatchedArgumentException unmatched
        && !unmatched.getUnmatched().isEmpty()) {
      return unknown(unmatched.getUnmatched().getFirst(), spec);
    }
    if (fault instanceof CommandLine.MutuallyExclusiveArgsException) {
      return "%s were given together, allowed one of them; leave out the others"
          .formatted(String.join(", ", exclusive(spec)));
    }
    ArgSpec argument = argument(fault);
    if (fault instanceof CommandLine.OverwrittenOptionException twice) {
      return "%s was given twice, allowed once; leave one out"
          .formatted(label(twice.getOverwritten()));
    }
    if (argument == null) {
      return "a command was missing, allowed %s; begin with ./headroom up"
          .formatted(String.join(", ", commands(spec)));
    }
    return Argument.of(argument)
        .map(known ->
            fault instanceof CommandLine.MissingParameterException
                ? known.missing()
                : known.invalid(fault.getValue()))
        .map(Throwable::getMessage)
        .orElseGet(() ->
            "%s was %s, allowed %s; leave the value out"
                .formatted(label(argument), TerminalText.of(fault.getValue()), "true or false"));
  }

  private static @Nullable ArgSpec argument(CommandLine.ParameterException fault) {
    return fault instanceof CommandLine.MissingParameterException missing
            && !missing.getMissing().isEmpty()
        ? missing.getMissing().getFirst()
        : fault.getArgSpec();
  }

  private static String unknown(String given, CommandSpec spec) {
    if (given.startsWith("-")) {
      return nearest("option", given, options(spec));
    }
    return spec.subcommands().isEmpty()
        ? "argument was %s, allowed %s; leave it out"
            .formatted(TerminalText.of(given), allowedParameters(spec))
        : nearest("command", given, commands(spec));
  }

  private static String allowedParameters(CommandSpec spec) {
    List<String> labels =
        spec.positionalParameters().stream().map(each -> "one " + each.paramLabel()).toList();
    return labels.isEmpty() ? "none" : String.join(", ", labels);
  }

  private static String nearest(String subject, String given, List<String> allowed) {
    String name = given.split("=", 2)[0];
    String nearest =
        allowed.stream()
            .min(Comparator.comparingInt(each -> Workspace.editDistance(each, name)))
            .orElseThrow();
    return "%s was %s, allowed %s; did you mean %s?"
        .formatted(subject, TerminalText.of(given), String.join(", ", allowed), nearest);
  }

  private static List<String> commands(CommandSpec spec) {
    return new ArrayList<>(spec.subcommands().keySet());
  }

  private static List<String> options(CommandSpec spec) {
    return spec.options().stream().map(OptionSpec::longestName).sorted().toList();
  }

  private static List<String> exclusive(CommandSpec spec) {
    return spec.argGroups().stream()
        .flatMap(group -> group.allOptionsNested().stream())
        .map(OptionSpec::longestName)
        .toList();
  }

  private static String label(@Nullable ArgSpec argument) {
    if (argument instanceof OptionSpec option) {
      return option.longestName();
    }
    return argument == null ? "an argument" : argument.paramLabel();
  }
}
