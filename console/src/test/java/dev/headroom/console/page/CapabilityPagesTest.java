// SPDX-License-Identifier: Apache-2.0
package dev.headroom.console.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import dev.headroom.cache.Cache;
import dev.headroom.cache.Caches;
import dev.headroom.cache.policy.CachePolicy;
import dev.headroom.console.PageRequest;
import dev.headroom.console.view.Action;
import dev.headroom.console.view.Concern;
import dev.headroom.console.view.Concerns;
import dev.headroom.console.view.Page;
import dev.headroom.console.view.Row;
import dev.headroom.console.view.Table;
import dev.headroom.console.view.Tone;
import dev.headroom.database.finding.Finding;
import dev.headroom.database.finding.FindingKind;
import dev.headroom.database.finding.Findings;
import dev.headroom.database.slow.SlowStatementSettings;
import dev.headroom.database.slow.SlowStatements;
import dev.headroom.database.statement.StatementShapes;
import dev.headroom.edge.limit.LimitExplanation;
import dev.headroom.job.JobCodec;
import dev.headroom.job.JobHandlers;
import dev.headroom.job.JobKind;
import dev.headroom.job.JobState;
import dev.headroom.job.PermanentFailureException;
import dev.headroom.job.memory.MemoryJobs;
import dev.headroom.kit.SettableTime;
import dev.headroom.limit.rule.Decision;
import dev.headroom.monitor.HealthMonitor;
import dev.headroom.monitor.HealthProbe;
import dev.headroom.monitor.ProbeResult;
import dev.headroom.monitor.error.ErrorSettings;
import dev.headroom.monitor.error.ErrorTracker;
import dev.headroom.monitor.history.History;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The pages of the capabilities, on the real thing in memory. */
class CapabilityPagesTest {
  private final SettableTime time = new SettableTime();

  private PageRequest request(Map<String, String> parameters) {
    return new PageRequest(parameters, "ana", time.now(), List.of(), null);
  }

  @Test
  void saysWhichComponentIsDown() {
    try (HealthMonitor monitor =
        HealthMonitor.of(
            HealthProbe.of(
                "database", HealthProbe.Kind.CRITICAL, () -> ProbeResult.down("no response")),
            HealthProbe.of("mail", HealthProbe.Kind.DEGRADING, () -> ProbeResult.unused("")),
            HealthProbe.of("redis", HealthProbe.Kind.DEGRADING, () -> ProbeResult.up("")))) {
      HealthPage page = new HealthPage(monitor);

      await().until(() -> page.concerns().size() == 1);
      assertThat(page.concerns().getFirst().title()).isEqualTo("database is down");
      assertThat(page.concerns().getFirst().tone()).isEqualTo(Tone.BAD);
      assertThat(page.concerns().getFirst().advice().evidence()).isEqualTo("no response");
    }
  }

  @Test
  void reportsANewErrorForTenMinutes() {
    ErrorTracker errors = new ErrorTracker(ErrorSettings.defaults(), time);
    ErrorsPage page = new ErrorsPage(errors, time);
    errors.record(new IllegalStateException("no order"), "GET /orders/{id}");

    assertThat(page.concerns().getFirst().title()).isEqualTo("New error: IllegalStateException");
    Row row = rows(page.page(request(Map.of()))).getFirst();
    assertThat(row.cells().get(4).text()).isEqualTo("GET /orders/{id} (1)");
    assertThat(row.detail()).contains("java.lang.IllegalStateException");

    time.advance(Duration.ofMinutes(11));
    assertThat(page.concerns()).isEmpty();
    assertThat(rows(page.page(request(Map.of())))).hasSize(1);
  }

  @Test
  void showsHowOftenEachCacheHits() {
    Caches caches = Caches.inMemory(time);
    Cache<Integer, String> wasted = caches.cache(policy("wasted"));
    Cache<Integer, String> useful = caches.cache(policy("useful"));
    for (int i = 0; i < 1_200; i++) {
      wasted.get(i, String::valueOf);
      useful.get(i % 10, String::valueOf);
    }
    CachePage page = new CachePage(caches);

    assertThat(page.concerns()).as("the advisor names a cache that never hits").isEmpty();
    assertThat(rows(page.page(request(Map.of()))))
        .extracting(
            each -> each.cells().getFirst().text(),
            each -> each.cells().get(2).text(),
            each -> each.cells().get(7).text())
        .as("the size of values without a codec is not known")
        .contains(tuple("useful", "99.2 %", "–"), tuple("wasted", "0 %", "–"));
  }

  private static CachePolicy<String> policy(String name) {
    return CachePolicy.<String>builder(name).ttl(Duration.ofMinutes(10)).build();
  }

  @Test
  void showsFindingsWithWhereAndWhatToDo() {
    Findings findings = new Findings(10, time);
    findings.report(
        Finding.of(FindingKind.N_PLUS_ONE, "select * from item where order_id = ?")
            .route("GET /orders")
            .callSite("com.acme.Orders.items:41")
            .evidence("41 times in one request")
            .remedy("fetch the items of all orders at once")
            .build());
    SlowStatements slow = new SlowStatements(SlowStatementSettings.defaults(), time);
    DatabasePage page = new DatabasePage(new StatementShapes(10), slow, findings, time);

    Concern concern = page.concerns().getFirst();
    assertThat(concern.title())
        .isEqualTo("A query for each row (N+1): select * from item where order_id = ?");
    assertThat(concern.advice().evidence())
        .isEqualTo("41 times in one request in GET /orders at com.acme.Orders.items:41.");
    assertThat(concern.advice().remedy()).isEqualTo("fetch the items of all orders at once.");
    assertThat(page.page(request(Map.of())).sections()).hasSize(3);
  }

  /** The overview once had yesterday's full pool as the problem of today. */
  @Test
  void showsWhatWasFoundLongAgoOnItsOwnPageAlone() {
    Findings findings = new Findings(10, time);
    findings.report(Finding.of(FindingKind.POOL_TOO_SMALL, "pool main").build());
    findings.report(Finding.of(FindingKind.CONNECTION_LEAK, "pool main").build());
    SlowStatements slow = new SlowStatements(SlowStatementSettings.defaults(), time);
    DatabasePage page = new DatabasePage(new StatementShapes(10), slow, findings, time);
    assertThat(page.concerns()).hasSize(2);

    time.advance(Duration.ofMinutes(11));
    assertThat(page.concerns())
        .singleElement()
        .satisfies(each -> assertThat(each.title()).startsWith("Connection leak"));
    assertThat(page.page(request(Map.of())).sections().getFirst())
        .isInstanceOfSatisfying(Concerns.class, each -> assertThat(each.concerns()).hasSize(2));
  }

  @Test
  void explainsWhyARequestWasRefused() {
    LimitExplainer limits =
        new LimitExplainer() {
          @Override
          public List<LimitExplanation> explain(Description described, PageRequest operator) {
            return List.of(
                new LimitExplanation(
                    "search", "10/s", false, described.path() + " is no search", "", null));
          }

          @Override
          public List<LimitExplanation> refused(String requestId) {
            return requestId.equals("r1")
                ? List.of(
                    new LimitExplanation(
                        "login",
                        "5/min",
                        true,
                        "POST /login",
                        "ab12",
                        Decision.refused(5, 0, Duration.ofSeconds(12), Decision.Source.SHARED)))
                : List.of();
          }
        };
    LimitsPage page = new LimitsPage(limits, History.none());

    Row refused = rows(page.page(request(Map.of("request", "r1")))).getFirst();
    assertThat(refused.cells().getFirst().text()).isEqualTo("login");
    assertThat(refused.cells().get(2).note()).isEqualTo("again in 12 s");
    Row described = rows(page.page(request(Map.of("path", "/orders")))).getFirst();
    assertThat(described.cells().get(4).text()).isEqualTo("/orders is no search");
  }

  @Test
  void offersToRedriveADeadJobAndDoesIt() {
    JobKind<String> letter = JobKind.of("letter", String.class);
    MemoryJobs jobs =
        MemoryJobs.builder(
                JobHandlers.builder()
                    .add(
                        letter,
                        (text, context) -> {
                          throw new PermanentFailureException("no address of " + text);
                        })
                    .build())
            .time(time)
            .codec(new TextCodec())
            .build();
    UUID id = jobs.enqueue(letter.request("ana"));
    jobs.runDue();
    JobsPage page = new JobsPage(jobs, jobs);

    Page shown = page.page(request(Map.of()));
    Table dead = (Table) shown.sections().get(1);
    Action redrive = dead.rows().getFirst().actions().getFirst();
    assertThat(redrive.label()).isEqualTo("Redrive");
    assertThat(dead.rows().getFirst().cells().getLast().text())
        .isEqualTo(PermanentFailureException.class.getName() + ": no ? of ?");
    assertThat(dead.rows().getFirst().toString()).doesNotContain("address of ana");

    assertThat(page.act(request(redrive.values()))).isEqualTo(id + " is enqueued");
    assertThat(jobs.find(id).orElseThrow().state()).isEqualTo(JobState.QUEUED);
    assertThatThrownBy(() -> page.act(request(redrive.values())))
        .hasMessageContaining("There is no dead job");
    assertThatThrownBy(() -> page.act(request(Map.of("do", "redrive", "target", "x"))))
        .isInstanceOf(IllegalArgumentException.class);
    String kind = rows(shown).getFirst().cells().getFirst().text();
    page.act(request(Map.of("do", "pause", "target", kind)));
    assertThat(jobs.kinds().getFirst().paused()).isTrue();
  }

  @Test
  void doesNothingThatItDoesNotOffer() {
    PolicyPage page =
        new PolicyPage(() -> List.of(new PolicyPage.Line("CORS", "effect", false, "setting")));
    assertThat(rows(page.page(request(Map.of())))).hasSize(1);
    assertThatThrownBy(() -> page.act(request(Map.of())))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** Returns the rows of the first table. */
  private static List<Row> rows(Page page) {
    return page.sections().stream()
        .filter(Table.class::isInstance)
        .map(Table.class::cast)
        .findFirst()
        .orElseThrow()
        .rows();
  }

  /** Writes texts as they are. */
  private static final class TextCodec implements JobCodec {
    @Override
    public byte[] encode(Object value) {
      return value.toString().getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public <T> T decode(byte[] bytes, Class<T> type) {
      return type.cast(new String(bytes, StandardCharsets.UTF_8));
    }
  }
}
