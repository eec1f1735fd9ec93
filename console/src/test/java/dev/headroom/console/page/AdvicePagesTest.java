// SPDX-License-Identifier: Apache-2.0
package dev.headroom.console.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.headroom.advise.Advice;
import dev.headroom.advise.AdviseSettings;
import dev.headroom.advise.Change;
import dev.headroom.advise.Delegate;
import dev.headroom.advise.Evidence;
import dev.headroom.advise.Prediction;
import dev.headroom.advise.RecommendationState;
import dev.headroom.advise.Recommendations;
import dev.headroom.advise.Severity;
import dev.headroom.advise.Trial;
import dev.headroom.advise.capacity.CapacityEstimate;
import dev.headroom.advise.load.ResourceKind;
import dev.headroom.console.PageRequest;
import dev.headroom.console.view.Action;
import dev.headroom.console.view.Concern;
import dev.headroom.console.view.Concerns;
import dev.headroom.console.view.Page;
import dev.headroom.console.view.Row;
import dev.headroom.console.view.Table;
import dev.headroom.console.view.Tile;
import dev.headroom.console.view.Tone;
import dev.headroom.kit.SettableTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/** The pages of recommendations and of the headroom. */
class AdvicePagesTest {
  private final SettableTime time = new SettableTime();
  private final Recommendations recommendations =
      new Recommendations(
          List.of(() ->
              List.of(
                  Advice.of("pool.small", "pool orders")
                      .title("The pool orders is too small")
                      .route("GET /orders/{id}")
                      .weight(Severity.HIGH, 12, 0.9)
                      .evidence(Evidence.of("wait", "Requests wait 240 ms for a connection."))
                      .prediction(Prediction.of("wait", 0.24, 0.02))
                      .change(Change.setting("headroom.database.pool.size=8"))
                      .build())),
          AdviseSettings.defaults(),
          time,
          changed -> {});
  private final AdvicePage page = new AdvicePage(recommendations);

  private PageRequest request(Map<String, String> parameters) {
    return new PageRequest(parameters, "ana", time.now(), List.of(), null);
  }

  @Test
  void saysWhatIsWrongWithItsEvidenceAndWhatWouldHelp() {
    recommendations.tick();

    Concern concern = page.concerns().getFirst();
    assertThat(concern.title()).isEqualTo("The pool orders is too small");
    assertThat(concern.tone()).isEqualTo(Tone.BAD);
    assertThat(concern.advice().evidence())
        .contains("wait 240 ms for a connection", "GET /orders/{id}");
    assertThat(concern.advice().remedy()).contains("headroom.database.pool.size=8");
    assertThat(concern.actions()).extracting(Action::label).containsExactly("Approve", "Dismiss");
  }

  @Test
  void movesWhatIsDismissedToTheDecidedOnes() {
    recommendations.tick();
    Map<String, String> fields =
        Map.of("do", "DISMISS", "target", recommendations.all().getFirst().id());
    page.act(request(fields));

    assertThat(page.concerns()).isEmpty();
    Table decided = (Table) page.page(request(Map.of())).sections().get(1);
    assertThat(decided.rows().getFirst().cells().get(1).text()).isEqualTo("dismissed");
    assertThatThrownBy(() -> page.act(request(fields)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not in a state");
  }

  @Test
  void callsBadWhatFailsOrWaitsLongAndLeavesWhatNobodyNoticesToItsOwnPage() {
    List<Advice> found = new ArrayList<>();
    for (Severity each : Severity.values()) {
      found.add(Advice.of("x." + each, "x").title(each.name()).weight(each, 0, 0.9).build());
    }
    Recommendations several = several(found);
    AdvicePage shown = new AdvicePage(several);
    several.tick();

    assertThat(shown.concerns())
        .extracting(Concern::title, Concern::tone)
        .containsExactly(
            tuple("CRITICAL", Tone.BAD), tuple("HIGH", Tone.BAD), tuple("MEDIUM", Tone.NOTICE));
    Concerns all = (Concerns) shown.page(request(Map.of())).sections().getFirst();
    assertThat(all.concerns()).extracting(Concern::title).endsWith("LOW");
  }

  /** Twenty at once once hid what came first. */
  @Test
  void showsTheFiveWorstOnTheOverviewAndHowManyMoreThereAre() {
    List<Advice> found = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      found.add(Advice.of("x.y", "x" + i).weight(Severity.HIGH, i, 0.9).build());
    }
    Recommendations several = several(found);
    AdvicePage shown = new AdvicePage(several);
    several.tick();

    assertThat(shown.concerns())
        .extracting(Concern::title)
        .startsWith("x7", "x6")
        .hasSize(6)
        .last()
        .asString()
        .startsWith("3 more");
  }

  @Test
  void offersToPutBackWhatHeadroomChangedAndKept() throws Exception {
    Recommendations several =
        several(
            List.of(
                Advice.of("pool.size", "pool orders")
                    .change(Change.automatic("set it to 15", "set it to 10"))
                    .trial(Trial.observing(since -> OptionalDouble.of(100 - time.nanos() / 60e9)))
                    .build()));
    several.tick();
    String id = several.all().getFirst().id();
    several.act(id, Delegate.Action.APPROVE, "ana");
    several.tick();
    time.advance(Duration.ofMinutes(40));
    several.tick();
    AdvicePage shown = new AdvicePage(several);

    Row kept = ((Table) shown.page(request(Map.of())).sections().get(1)).rows().getFirst();
    assertThat(kept.cells().get(1).text()).isEqualTo("kept");
    Action back = kept.actions().getFirst();
    assertThat(back.label()).isEqualTo("Put back");
    shown.act(request(back.values()));
    several.tick();
    assertThat(several.find(id).orElseThrow().state()).isEqualTo(RecommendationState.ROLLED_BACK);
  }

  private Recommendations several(List<Advice> found) {
    return new Recommendations(
        List.of(() -> found), AdviseSettings.defaults(), time, changed -> {});
  }

  @Test
  void promisesToMeasureNoSettingThatARestartSets() {
    recommendations.tick();

    assertThat(page.concerns().getFirst().actions().getFirst().hint())
        .contains("only if it takes effect without a restart");
  }

  @Test
  void refusesAnActionThatThereIsNot() {
    recommendations.tick();

    assertThatThrownBy(() ->
            page.act(
                request(Map.of("do", "explode", "target", recommendations.all().getFirst().id()))))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void saysHowMuchLoadIsLeftAndWhatBreaksFirst() {
    CapacityPage capacity = new CapacityPage(() -> estimate(90));

    assertThat(capacity.tiles()).extracting(Tile::value).contains("10 %", "pool orders");
    assertThat(capacity.concerns()).as("a recommendation says it").isEmpty();
    Page shown = capacity.page(request(Map.of()));
    assertThat(((Table) shown.sections().get(1)).rows().getFirst().detail())
        .contains("GET /orders/{id}");
    assertThat(new CapacityPage(() -> estimate(30)).concerns()).isEmpty();
    assertThat(new CapacityPage(() -> withoutBottleneck(estimate(90))).concerns())
        .singleElement()
        .extracting(Concern::title)
        .isEqualTo("90 % of the load at which the objective breaks");
  }

  private static CapacityEstimate withoutBottleneck(CapacityEstimate of) {
    return new CapacityEstimate(
        of.at(),
        of.load(),
        of.breaking(),
        new CapacityEstimate.Bottleneck("", 0, "", Double.NaN),
        of.resources(),
        of.why());
  }

  private CapacityEstimate estimate(double load) {
    return new CapacityEstimate(
        time.now(),
        load,
        new CapacityEstimate.Breaking(100, 90, 112, 0.8),
        new CapacityEstimate.Bottleneck("pool orders", 0.4, "processors", 180),
        List.of(
            new CapacityEstimate.ResourceEstimate(
                "pool orders",
                ResourceKind.POOL,
                4,
                load / 100,
                0.04,
                100,
                0.4,
                new CapacityEstimate.Wait(0.02, 0.03),
                Map.of("GET /orders/{id}", 0.05))),
        "");
  }
}
