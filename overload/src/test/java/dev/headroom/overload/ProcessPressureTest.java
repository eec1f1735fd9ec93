// SPDX-License-Identifier: Apache-2.0
package dev.headroom.overload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.headroom.ground.SettingsException;
import dev.headroom.ground.TimeSource;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class ProcessPressureTest {
  private static final Logger LOGGER = (Logger) LoggerFactory.getLogger(ProcessPressure.class);

  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  private ProcessSample reading = new ProcessSample(5, 2, 0, 0, 0, 0);
  private final ProcessPressure pressure =
      new ProcessPressure(PressureSettings.defaults(), () -> reading);

  @BeforeEach
  void listen() {
    lines.start();
    LOGGER.addAppender(lines);
  }

  @AfterEach
  void close() {
    LOGGER.detachAppender(lines);
    pressure.close();
  }

  /** Samples as the thread does, four times a second. */
  private void seconds(double seconds, double cpu, double throttled, double pauses) {
    for (int i = 0; i < seconds * 4; i++) {
      pressure.sample();
      reading =
          new ProcessSample(
              reading.nanos() + 250_000_000,
              2,
              reading.cpuNanos() + (long) (2 * 250_000_000 * cpu),
              reading.periods() + 100,
              reading.throttled() + (long) (100 * throttled),
              reading.pausedMillis() + (long) (250 * pauses));
    }
    pressure.sample();
  }

  @Test
  void capsWhileTheProcessorIsShortAndASecondLonger() {
    seconds(3, 0.8, 0, 0);
    assertThat(pressure.capsLimits()).isFalse();
    seconds(0.25, 1, 0, 0);
    assertThat(pressure.capsLimits()).isFalse();
    seconds(2, 0.95, 0, 0);
    assertThat(pressure.capsLimits()).isTrue();
    assertThat(pressure.isExceeded(ProcessResource.CPU)).isTrue();
    assertThat(pressure.isExceeded(ProcessResource.PAUSES)).isFalse();
    seconds(0.5, 0.5, 0, 0);
    assertThat(pressure.capsLimits()).isTrue();
    seconds(2, 0.5, 0, 0);
    assertThat(pressure.capsLimits()).isFalse();
    assertThat(pressure.isHigh()).isFalse();
  }

  @Test
  void capsOnThrottlingAndOnPausesEachForItself() {
    seconds(2, 0.1, 0.3, 0);
    assertThat(pressure.isExceeded(ProcessResource.THROTTLED)).isTrue();
    assertThat(pressure.isExceeded(ProcessResource.PAUSES)).isFalse();
    seconds(3, 0.1, 0, 0.15);
    assertThat(pressure.isExceeded(ProcessResource.THROTTLED)).isFalse();
    assertThat(pressure.isExceeded(ProcessResource.PAUSES)).isTrue();
  }

  @Test
  void logsEachChangeOnceThoughTheShareWavers() {
    for (int i = 0; i < 10; i++) {
      seconds(0.75, 0.9, 0, 0);
      seconds(0.25, 0.8, 0, 0);
    }
    seconds(3, 0.1, 0, 0);
    assertThat(lines.list.stream().map(ILoggingEvent::getFormattedMessage))
        .hasSize(2)
        .element(0)
        .asString()
        .startsWith("pressure cpu caps the limits of all limiters: ")
        .endsWith("% of the available processor time used in a second, threshold 85 %");
  }

  @Test
  void aThresholdOfAHundredIsOffAndUnknownFiguresCapNothing() {
    try (ProcessPressure off =
        new ProcessPressure(new PressureSettings(100, 100, 100), () -> reading)) {
      seconds(1, 1, 1, 1);
      off.sample();
      reading = new ProcessSample(reading.nanos() + 2_000_000_000, 2, 1L << 60, 0, 0, 1L << 40);
      off.sample();
      assertThat(off.capsLimits()).isFalse();
    }
    reading = new ProcessSample(5, 2, -1, -1, -1, 0);
    try (ProcessPressure blind = new ProcessPressure(PressureSettings.defaults(), () -> reading)) {
      blind.sample();
      reading = new ProcessSample(2_000_000_005, 2, -1, -1, -1, 0);
      blind.sample();
      assertThat(blind.capsLimits()).isFalse();
    }
  }

  @Test
  void registersAGaugeForEachResource() {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    new OverloadMeters(registry).bind(pressure);
    seconds(2, 1, 0, 0);
    String name = OverloadMeter.PRESSURE.meterName();
    assertThat(registry.get(name).tag("resource", "cpu").gauge().value()).isOne();
    assertThat(registry.get(name).tag("resource", "throttled").gauge().value()).isZero();
  }

  @Test
  @Timeout(240)
  void samplesFromItsStartToItsEnd() {
    List<Thread> before = samplingThreads();
    try (ProcessPressure real =
        new ProcessPressure(new PressureSettings(1, 100, 100), TimeSource.system())) {
      assertThat(samplingThreads()).isEqualTo(before);
      real.start();
      while (!real.capsLimits()) {
        Thread.onSpinWait();
      }
      assertThat(real.isExceeded(ProcessResource.CPU)).isTrue();
      assertThat(samplingThreads()).hasSize(before.size() + 1);
    }
    await().atMost(Duration.ofMinutes(1)).until(() -> samplingThreads().size() == before.size());
  }

  private static List<Thread> samplingThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(each -> each.getName().equals("headroom-pressure"))
        .toList();
  }

  @Test
  void readsTheQuotaOfItsOwnControlGroup(@TempDir Path folder) throws IOException {
    Path own = Files.writeString(folder.resolve("own"), "3:cpu:/x\n0::/apps/one\n");
    assertThat(ProcessSampler.cpuStatFile(folder, own)).isNull();

    Path root = Files.writeString(folder.resolve("cpu.stat"), "usage_usec 7\n");
    assertThat(ProcessSampler.cpuStatFile(folder, own)).isEqualTo(root);
    ProcessSample none = new ProcessSampler(TimeSource.system(), root).sample();
    assertThat(none.periods()).isEqualTo(-1);

    Files.createDirectories(folder.resolve("apps/one"));
    Path group =
        Files.writeString(
            folder.resolve("apps/one/cpu.stat"),
            "usage_usec 7\nnr_periods 40\nnr_throttled 9\nthrottled_usec 5\n");
    assertThat(ProcessSampler.cpuStatFile(folder, own)).isEqualTo(group);
    ProcessSample read = new ProcessSampler(TimeSource.system(), group).sample();
    assertThat(read.periods()).isEqualTo(40);
    assertThat(read.throttled()).isEqualTo(9);
    assertThat(read.cpuNanos()).isPositive();
    assertThat(read.processors()).isPositive();
  }

  @Test
  void reportsAllFaultsOfTheSettingsAtOnce() {
    assertThatThrownBy(() -> new PressureSettings(0, 101, -1))
        .isInstanceOfSatisfying(
            SettingsException.class, fault -> assertThat(fault.faults()).hasSize(3));
  }
}
