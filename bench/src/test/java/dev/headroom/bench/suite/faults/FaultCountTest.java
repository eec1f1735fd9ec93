// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.headroom.bench.BenchRow;
import dev.headroom.bench.load.LoadRequest;
import dev.headroom.bench.load.LoadResponse;
import dev.headroom.bench.load.SteadyLoad;
import dev.headroom.bench.load.SteadyLoad.Sent;
import dev.headroom.bench.load.WriteLedger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FaultCountTest {
  private static final long MILLI = 1_000_000;
  private static final FaultWindow KILL = new FaultWindow("it", 1_000 * MILLI, 1_010 * MILLI);

  private static Sent sent(String path, @Nullable String write, long due, long end, int status) {
    LoadRequest request = new LoadRequest(write == null ? "GET" : "POST", path, Map.of(), write);
    LoadResponse response = new LoadResponse(status, "", "closed");
    return new Sent(request, "load", due * MILLI, end * MILLI, response);
  }

  private static Sent read(long due, long end, int status) {
    return sent("/row/1", null, due, end, status);
  }

  private static Sent write(long due, long end, int status) {
    return sent("/write/w", "w", due, end, status);
  }

  private static Sent planted() {
    FaultTraffic traffic = new FaultTraffic(new WriteLedger("w"));
    traffic.plantFailure();
    LoadResponse notFound = new LoadResponse(404, "", "");
    return new Sent(traffic.get(), "load", 9_000 * MILLI, 9_001 * MILLI, notFound);
  }

  @Test
  void excusesFailuresOfRequestsThatWereOpenAtTheKillAndNoOthers() {
    FaultCount count =
        FaultCount.of(
            List.of(
                read(900, 999, 0), // it had ended
                read(900, 1_000, 0),
                read(1_005, 1_100, 502),
                read(1_010, 1_500, 200),
                read(1_011, 1_012, 500), // it began when the process had ended
                planted()),
            List.of(KILL));

    assertThat(count.requests()).isEqualTo(5);
    assertThat(count.open()).isEqualTo(3);
    assertThat(count.excused()).isEqualTo(2);
    assertThat(count.beyond()).isEqualTo(2);
    assertThat(count.first()).isEqualTo("GET /row/1: closed after 0.1 s");
    assertThat(count.answeredShare()).isCloseTo(1.0 / 5, within(1e-9));
    assertThat(count.fault()).isEmpty();
  }

  @Test
  void missesTheGoalByOneFailureBeyondThoseInFlight() {
    List<Sent> all = new ArrayList<>(List.of(read(990, 1_020, 0), planted()));
    assertThat(row(all).met()).isTrue();

    all.add(read(2_000, 2_001, 503));
    assertThat(row(all).met()).isFalse();
    assertThat(row(all).value()).isEqualTo(1);
  }

  @Test
  void saysNothingWhereThePlantedFailureIsMissingOrNothingWasOpen() {
    BenchRow unproven = row(List.of(read(990, 1_020, 200)));
    assertThat(unproven.value()).isNull();
    assertThat(unproven.why()).contains("had to fail");

    BenchRow idle = row(List.of(read(1_100, 1_120, 200), planted()));
    assertThat(idle.value()).isNull();
    assertThat(idle.why()).contains("no request was open");
  }

  private static BenchRow row(List<Sent> all) {
    return new Drill(
            FaultCount.of(all, List.of(KILL)),
            List.of(KILL),
            new WriteLedger.Comparison(0, 0, 0, 0, 0, 0),
            new SteadyLoad.Result(all, 0, 0))
        .failedBeyond(FaultGoal.INSTANCE);
  }

  @Test
  void countsTheRefusalOfWritesUntilTheLastRefusedOne() {
    List<Sent> all =
        List.of(
            write(900, 2_900, 0), // in flight
            write(1_500, 1_600, 500),
            write(3_000, 3_100, 503),
            write(2_000, 3_500, 200),
            read(8_000, 8_100, 500));
    assertThat(FaultCount.refusedSeconds(all, KILL)).isCloseTo(2.5, within(1e-9));

    List<Sent> later = new ArrayList<>(all);
    later.add(write(7_000, 7_100, 503));
    assertThat(FaultCount.refusedSeconds(later, KILL)).isCloseTo(6, within(1e-9));
  }

  @Test
  void takesWritesForRefusedThatNeverComeBack() {
    assertThat(FaultCount.refusedSeconds(List.of(write(1_500, 1_600, 500)), KILL))
        .isEqualTo(Double.POSITIVE_INFINITY);
  }
}
