// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli;

import dev.headroom.cli.text.CommandException;
import dev.headroom.cli.text.TerminalText;
import dev.headroom.cli.text.UsageException;
import java.io.PrintWriter;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Shows the thresholds that a running service proposes for its alert rules, and accepts one.
 * Confined to one thread.
 */
@Command(
    name = "threshold",
    mixinStandardHelpOptions = true,
    description = {
      "Shows the thresholds that a running service proposes for its alert rules, and accepts one.",
      "They follow from the history that it has recorded. The service needs",
      "headroom.monitor.admin=true.",
      "An accepted threshold holds on all instances until the setting of the rule changes, where",
      "the history is kept in the database; else on the instance that was called, until it ends.",
      "The exit code of --accept is 0 if the threshold was changed, else 1."
    },
    footer = {
      "",
      "Examples:",
      "  ./headroom threshold http://localhost:8080",
      "      --token-file .headroom/alpine/operator-token",
      "  ./headroom threshold http://localhost:8080 --rule cpu --accept",
      "      --token-file .headroom/alpine/operator-token"
    })
final class ThresholdCommand implements Callable<Integer> {
  private static final JsonMapper JSON =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();
  private static final int NOT_STORED_YET = 202;
  private static final int MAX_REASON = 200;
  private static final int MAX_NAMES = 1000;

  @Mixin private OperatorEndpoints service = new OperatorEndpoints();

  @Option(
      names = "--rule",
      defaultValue = "",
      paramLabel = "NAME",
      description = "shows this rule alone; without it, all rules are shown")
  private String rule = "";

  @Option(names = "--accept", description = "changes the threshold of the rule to the proposed one")
  private boolean accept;

  @Spec private CommandSpec spec = CommandSpec.create();

  ThresholdCommand() {}

  /** All rules. Immutable. */
  record Rules(List<Rule> rules) {}

  /** A rule. Immutable. */
  record Rule(String name, String threshold) {}

  /**
   * What is proposed for a rule.
   *
   * <p>Immutable.
   *
   * @param proposed null if the present threshold stays
   * @param setting the setting with the proposed threshold; null without one
   */
  record Proposal(
      String rule,
      String present,
      @Nullable String proposed,
      String reason,
      @Nullable String setting) {}

  @Override
  public Integer call() throws InterruptedException {
    service.check();
    Argument.RULE.require(rule.matches("[A-Za-z0-9-]*"), rule);
    if (accept && rule.isEmpty()) {
      throw new UsageException(
          "--accept is given without --rule: name the rule whose proposed threshold is accepted");
    }
    PrintWriter out = spec.commandLine().getOut();
    List<String> known = names();
    if (!rule.isEmpty() && !known.contains(rule)) {
      throw new CommandException(
          "there is no rule %s; the rules are %s"
              .formatted(rule, TerminalText.of(String.join(", ", known), MAX_NAMES)));
    }
    for (String each : rule.isEmpty() ? known : List.of(rule)) {
      Proposal proposal = read(service.get("/alerts/rules/" + each + "/proposal"), Proposal.class);
      print(proposal, out);
      if (accept && !accept(proposal, out)) {
        return 1;
      }
    }
    out.flush();
    return 0;
  }

  private List<String> names() throws InterruptedException {
    return read(service.get("/alerts/rules"), Rules.class).rules().stream()
        .map(Rule::name)
        .toList();
  }

  private static void print(Proposal proposal, PrintWriter out) {
    String proposed = proposal.proposed() == null ? "stays" : "-> " + proposal.proposed();
    out.printf(
        "%-24s %10s  %-12s %s%n",
        TerminalText.of(proposal.rule()),
        TerminalText.of(proposal.present()),
        TerminalText.of(proposed),
        TerminalText.of(proposal.reason(), MAX_REASON));
  }

  private boolean accept(Proposal proposal, PrintWriter out) throws InterruptedException {
    if (proposal.proposed() == null) {
      out.println("nothing was changed: no other threshold is proposed");
      out.flush();
      return false;
    }
    HttpResponse<String> response =
        service.post(
            "/alerts/rules/" + proposal.rule() + "/threshold",
            JSON.writeValueAsString(Map.of("threshold", proposal.proposed())));
    Rule changed = read(response.body(), Rule.class);
    out.printf(
        "the threshold of %s is %s; as a setting: %s%n",
        TerminalText.of(changed.name()),
        TerminalText.of(changed.threshold()),
        TerminalText.of(String.valueOf(proposal.setting()), MAX_REASON));
    if (response.statusCode() == NOT_STORED_YET) {
      out.println(
          "it holds on the instance that was called alone, as the store does not answer; it is"
              + " written when the store answers again");
    }
    return true;
  }

  private <T> T read(String body, Class<T> type) {
    try {
      return JSON.readValue(body, type);
    } catch (JacksonException e) {
      throw new CommandException(
          service.address("/alerts/rules") + " returned no rules: correct --base", e);
    }
  }
}
