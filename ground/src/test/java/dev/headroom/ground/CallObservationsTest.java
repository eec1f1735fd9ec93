// SPDX-License-Identifier: Apache-2.0
package dev.headroom.ground;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.common.KeyValue;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CallObservationsTest {
  /** A store as capabilities have them. */
  interface Shelf {
    String read(String key) throws IOException;

    boolean isAvailable();
  }

  private final List<Observation.Context> ended = new ArrayList<>();
  private final ObservationRegistry registry = ObservationRegistry.create();
  private final CallObservations observations = new CallObservations(registry);
  private final Shelf shelf =
      new Shelf() {
        @Override
        public String read(String key) throws IOException {
          if (key.isEmpty()) {
            throw new IOException("no key");
          }
          return key + "!";
        }

        @Override
        public boolean isAvailable() {
          return true;
        }
      };

  CallObservationsTest() {
    registry
        .observationConfig()
        .observationHandler(
            new ObservationHandler<Observation.Context>() {
              @Override
              public void onStop(Observation.Context context) {
                ended.add(context);
              }

              @Override
              public boolean supportsContext(Observation.Context context) {
                return true;
              }
            });
  }

  @Test
  void observesAnOperationWithinARequestAndNamesNoKey() throws IOException {
    Shelf observed = observations.around(Shelf.class, shelf, "cache", "read");
    Observation request = Observation.start("request", registry);
    String read;
    try (Observation.Scope scope = request.openScope()) {
      read = observed.read("ann");
      assertThat(observed.isAvailable()).isTrue();
      assertThat(scope).isNotNull();
    }

    assertThat(read).isEqualTo("ann!");
    assertThat(ended).hasSize(1);
    Observation.Context call = ended.getFirst();
    assertThat(call.getName()).isEqualTo(CallObservations.STORE_CALL);
    assertThat(call.getContextualName()).isEqualTo("cache read");
    assertThat(call.getParentObservation()).isEqualTo(request);
    assertThat(call.getAllKeyValues())
        .containsExactlyInAnyOrder(
            KeyValue.of("capability", "cache"), KeyValue.of("operation", "read"));
  }

  // Heartbeats and followed logs would begin a trace each second.
  @Test
  void workInTheBackgroundBeginsNoTrace() throws IOException {
    assertThat(observations.around(Shelf.class, shelf, "cache", "read").read("ann"))
        .isEqualTo("ann!");
    assertThat(ended).isEmpty();
  }

  @Test
  void passesFailuresOnAsTheyAreAndRecordsThem() {
    Shelf observed = observations.around(Shelf.class, shelf, "cache", "read");
    Observation request = Observation.start("request", registry);
    try (Observation.Scope scope = request.openScope()) {
      assertThatExceptionOfType(IOException.class).isThrownBy(() -> observed.read(""));
      assertThat(scope).isNotNull();
    }
    assertThat(ended.getFirst().getError()).hasMessage("no key");
  }

  @Test
  void refusesAnOperationThatTheStoreDoesNotHave() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> observations.around(Shelf.class, shelf, "cache", "reads"))
        .withMessageContaining("has no operation reads");
  }

  @Test
  void aRefusalIsAnObservationOfItsOwn() {
    observations.refused("limit", "search", "local");
    observations.refused("session", "", "expired");
    assertThat(ended)
        .extracting(Observation.Context::getName)
        .containsExactly(CallObservations.REFUSAL, CallObservations.REFUSAL);
    assertThat(ended.getFirst().getAllKeyValues())
        .containsExactlyInAnyOrder(
            KeyValue.of("capability", "limit"),
            KeyValue.of("rule", "search"),
            KeyValue.of("reason", "local"));
  }

  @Test
  void aRegistryThatObservesNothingChangesNothing() {
    Shelf observed =
        new CallObservations(ObservationRegistry.NOOP).around(Shelf.class, shelf, "cache", "read");
    assertThatThrownBy(() -> observed.read("")).isInstanceOf(IOException.class);
    assertThat(ended).isEmpty();
  }
}
