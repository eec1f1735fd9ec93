// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli;

import dev.headroom.cli.text.Suggestion;
import dev.headroom.cli.text.TerminalText;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Prints one line on what is wrong with a command line, where picocli would print the whole help.
 * Immutable.
 */
final class UsageErrorHandler implements IParameterExceptionHandler {

  @Override
  public int handleParseException(CommandLine.ParameterException fault, String[] args) {
    CommandLine command = fault.getCommandLine();
    return print(command, message(fault, command.getCommandSpec(), List.of(args)));
  }

  /** Prints a message and the command whose help explains more; returns the exit code. */
  static int print(CommandLine command, String message) {
    String name = command.getCommandSpec().qualifiedName();
    String sentence = message.endsWith("?") ? message : message + ".";
    command.getErr().println("headroom: " + sentence + " See ./" + name + " --help");
    command.getErr().flush();
    return CommandLine.ExitCode.USAGE;
  }

  private static String message(
      CommandLine.ParameterException fault, CommandSpec spec, List<String> args) {
    if (fault instanceof CommandLine.UnmatchedArgumentException unmatched
        && !unmatched.getUnmatched().isEmpty()) {
      return unknown(unmatched.getUnmatched().getFirst(), spec);
    }
    if (fault instanceof CommandLine.MutuallyExclusiveArgsException) {
      return String.join(" and ", exclusive(spec)) + " exclude each other: leave one out";
    }
    if (fault instanceof CommandLine.OverwrittenOptionException twice) {
      return label(twice.getOverwritten()) + " is given twice: leave one out";
    }
    ArgSpec argument = argument(fault);
    if (argument == null && spec.subcommands().isEmpty()) {
      return String.valueOf(fault.getMessage());
    }
    if (argument == null) {
      return "a command is missing: it must be one of %s; begin with ./headroom up"
          .formatted(String.join(", ", commands(spec)));
    }
    return Argument.of(argument)
        .map(known ->
            fault instanceof CommandLine.MissingParameterException
                ? isGiven(argument, args) ? known.withoutValue() : known.missing()
                : known.invalid(fault.getValue()))
        .map(Throwable::getMessage)
        .orElseGet(() ->
            argument.typeInfo().isBoolean()
                ? "%s is %s, but must be true or false: leave the value out"
                    .formatted(label(argument), TerminalText.of(fault.getValue()))
                : label(argument) + " needs a number: --list shows them");
  }

  private static boolean isGiven(@Nullable ArgSpec argument, List<String> args) {
    return argument instanceof OptionSpec option
        && Stream.of(option.names()).anyMatch(args::contains);
  }

  private static @Nullable ArgSpec argument(CommandLine.ParameterException fault) {
    return fault instanceof CommandLine.MissingParameterException missing
            && !missing.getMissing().isEmpty()
        ? missing.getMissing().getFirst()
        : fault.getArgSpec();
  }

  private static String unknown(String given, CommandSpec spec) {
    if (given.startsWith("-")) {
      return Suggestion.unknown("option", given, options(spec));
    }
    return spec.subcommands().isEmpty()
        ? "argument %s is not expected: %s takes %s"
            .formatted(TerminalText.of(given), spec.name(), parameters(spec))
        : Suggestion.unknown("command", given, commands(spec));
  }

  private static String parameters(CommandSpec spec) {
    List<String> labels =
        spec.positionalParameters().stream().map(each -> "one " + each.paramLabel()).toList();
    return labels.isEmpty() ? "none" : String.join(", ", labels);
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
