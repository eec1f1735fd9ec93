// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli;

import dev.headroom.cli.text.CommandException;
import dev.headroom.cli.text.TerminalText;
import dev.headroom.database.DatabaseUrl;
import dev.headroom.database.advice.Advice;
import dev.headroom.database.advice.AdviceSettings;
import dev.headroom.database.advice.IndexAdvisor;
import dev.headroom.database.advice.IndexProposal;
import dev.headroom.database.advice.ServerWorkload;
import dev.headroom.database.index.IndexMigrationSettings;
import dev.headroom.ground.SettingsException;
import dev.headroom.ground.TimeSource;
import java.io.PrintWriter;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * Proposes indexes for a database, and builds, verifies or drops one of them. Confined to one
 * thread.
 */
@Command(
    name = "advice",
    mixinStandardHelpOptions = true,
    description = {
      "Proposes indexes for a PostgreSQL database from its pg_stat_statements.",
      "They are weighed by HypoPG or on temporary copies of the tables. An approved one is built",
      "online, measured under the live traffic before and after, and kept or dropped.",
      "The exit code of --approve is 0 if the index is kept, else 1."
    },
    footer = {
      "",
      "Examples:",
      "  ./headroom advice postgres://user:password@localhost:5432/shop",
      "  ./headroom advice postgres://user:password@localhost:5432/shop --approve 3 --window 600"
    })
final class AdviceCommand implements Callable<Integer> {
  private static final Duration CONNECT = Duration.ofSeconds(10);
  private static final int MIN_WINDOW = 10;
  private static final int MAX_WINDOW = 86_400;
  private static final String OPERATOR = "command line";

  @Parameters(index = "0", paramLabel = "DATABASE", description = "address of the database")
  private String database = "";

  @ArgGroup private Alternative alternative = new Alternative();

  @Option(
      names = "--window",
      defaultValue = "60",
      paramLabel = "SECONDS",
      description = {
        "time for which traffic is measured before and after a build;",
        "default ${DEFAULT-VALUE}"
      })
  private int window = 60;

  @Spec private CommandSpec spec = CommandSpec.create();

  AdviceCommand() {}

  /** The alternatives to making proposals; at most one is given. */
  static final class Alternative {
    @Option(names = "--list", description = "lists all advice and its states")
    private boolean list;

    @Option(
        names = "--approve",
        paramLabel = "ID",
        description = "builds and verifies a proposal; blocks until it is kept or dropped")
    private @Nullable Long approve;

    @Option(names = "--dismiss", paramLabel = "ID", description = "never proposes it again")
    private @Nullable Long dismiss;

    @Option(names = "--rollback", paramLabel = "ID", description = "drops an index of an advice")
    private @Nullable Long rollBack;
  }

  @Override
  public Integer call() throws InterruptedException {
    Argument.WINDOW.require(window >= MIN_WINDOW && window <= MAX_WINDOW, window);
    AdviceSettings settings =
        AdviceSettings.defaults()
            .withMode(AdviceSettings.Mode.PREVIEW)
            .withWindow(Duration.ofSeconds(window));
    DataSource sessions = address().unpooled(CONNECT);
    IndexAdvisor advisor =
        new IndexAdvisor(
            sessions,
            new ServerWorkload(sessions),
            settings,
            IndexMigrationSettings.defaults(),
            TimeSource.system());
    try {
      return run(advisor, settings);
    } catch (SQLException e) {
      String reason = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
      throw new CommandException(reason + " (SQLState " + e.getSQLState() + ")", e);
    }
  }

  private DatabaseUrl address() {
    try {
      return DatabaseUrl.parse(database);
    } catch (SettingsException refused) {
      throw Argument.DATABASE.malformed();
    }
  }

  private int run(IndexAdvisor advisor, AdviceSettings settings)
      throws SQLException, InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    Long approve = alternative.approve;
    Long dismiss = alternative.dismiss;
    Long rollBack = alternative.rollBack;
    if (approve != null) {
      require(advisor.approve(approve, OPERATOR), approve);
      return follow(advisor, settings, approve, out) == Advice.State.KEPT ? 0 : 1;
    }
    if (rollBack != null) {
      require(advisor.rollBack(rollBack, OPERATOR), rollBack);
      return follow(advisor, settings, rollBack, out) == Advice.State.ROLLED_BACK ? 0 : 1;
    }
    if (dismiss != null) {
      require(advisor.dismiss(dismiss, OPERATOR), dismiss);
    } else if (!alternative.list) {
      List<IndexProposal> proposals = advisor.preview();
      out.printf("%d indexes would pay%n", proposals.size());
    }
    advisor.history().forEach(each -> print(each, out));
    out.flush();
    return 0;
  }

  private static void require(boolean changed, long id) {
    if (!changed) {
      throw new CommandException(
          "there is no advice %d in a state for this: see --list".formatted(id));
    }
  }

  /** Takes the advice through its states until it has a result. */
  private static Advice.@Nullable State follow(
      IndexAdvisor advisor, AdviceSettings settings, long id, PrintWriter out)
      throws SQLException, InterruptedException {
    Advice.@Nullable State shown = null;
    while (true) {
      boolean active = advisor.tick();
      Advice now =
          advisor.history().stream().filter(each -> each.id() == id).findFirst().orElse(null);
      if (now == null) {
        return null;
      }
      if (now.state() != shown) {
        shown = now.state();
        print(now, out);
        out.flush();
      }
      if (!active || !now.state().isActive()) {
        return shown;
      }
      Thread.sleep(settings.tick());
    }
  }

  static void print(Advice advice, PrintWriter out) {
    out.printf(
        "%4d  %-13s %s %s%n",
        advice.id(),
        advice.state().name().toLowerCase(Locale.ROOT).replace('_', ' '),
        advice.definition().table(),
        advice.definition().content());
    out.printf("      %s%n", TerminalText.of(advice.evidence()));
    if (!advice.change().detail().isEmpty()) {
      out.printf("      %s%n", advice.change().detail());
    }
  }
}
