// SPDX-License-Identifier: Apache-2.0
package dev.headroom.kit.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.limit.rule.Limit;
import dev.headroom.limit.state.LimitState;
import dev.headroom.limit.state.LimitState.StoreRequest;
import dev.headroom.limit.state.LimitState.StoreResult;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a {@link LimitState} holds to whose server may lose the state of a key and keep the rest: by
 * eviction, or with the end of an old copy. Extend it with the state and with what loses states.
 *
 * <p>One thread at a time.
 */
public abstract class LosingLimitStateContract {
  private static final String SLIDING = "5/h";
  private static final String BURST = "1/h burst 5";
  private static final String CALENDAR = "5/day calendar UTC";

  private final String key = UUID.randomUUID().toString();

  /** Returns the state to try. */
  protected abstract LimitState state();

  /** Returns the state as another instance has it. */
  protected abstract LimitState other();

  /** Deletes the states of all keys, and nothing else. */
  protected abstract void loseStates();

  /** Replaces the states of all keys by what they were when {@link #copyStates} was called. */
  protected abstract void restoreStates();

  /** Copies the states of all keys. */
  protected abstract void copyStates();

  @ParameterizedTest
  @ValueSource(strings = {SLIDING, BURST, CALENDAR})
  void takesNothingWhenTheStateOfAKeyWasLostAndReturnsThat(String text) {
    StoreRequest request = request(text);
    StoreResult taken = take(state(), request);
    loseStates();

    StoreResult lost = state().take(List.of(request.withKnownStamp(stampOf(taken))), 1);
    assertThat(lost.hasLostKeys()).isTrue();
    assertThat(lost.isLost(0)).isTrue();
    assertThat(lost.isLost()).as("not the whole store").isFalse();
    assertThat(take(state(), request).byRule().getFirst().remaining())
        .as("the lost call took nothing")
        .isEqualTo(4);
  }

  @ParameterizedTest
  @ValueSource(strings = {SLIDING, BURST, CALENDAR})
  void returnsThatAStateWasLostThoughOthersMadeItAgain(String text) {
    StoreRequest request = request(text);
    StoreResult taken = take(state(), request);
    loseStates();
    take(other(), request);

    assertThat(state().take(List.of(request.withKnownStamp(stampOf(taken))), 1).hasLostKeys())
        .isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {SLIDING, BURST, CALENDAR})
  void returnsThatAnOldCopyLacksWhatWasTakenSince(String text) {
    StoreRequest request = request(text);
    take(state(), request);
    copyStates();
    StoreResult second = take(state(), request);
    restoreStates();

    assertThat(state().take(List.of(request.withKnownStamp(stampOf(second))), 1).hasLostKeys())
        .isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {SLIDING, BURST, CALENDAR})
  void losesNothingWhileTheStateIsThere(String text) {
    StoreRequest request = request(text);
    StoreResult mine = take(state(), request);
    for (int remaining = 3; remaining >= 0; remaining--) {
      StoreResult result =
          (remaining % 2 == 0 ? other() : state())
              .take(List.of(request.withKnownStamp(stampOf(mine))), 1);
      assertThat(result.times()).isOne();
      assertThat(result.byRule().getFirst().remaining()).isEqualTo(remaining);
      mine = remaining % 2 == 0 ? mine : result;
    }
    StoreResult refused = state().take(List.of(request.withKnownStamp(stampOf(mine))), 1);
    assertThat(refused.times()).isZero();
    assertThat(refused.byRule().getFirst().stamp()).as("a refusal records nothing").isZero();
  }

  @Test
  void returnsWhichOfSeveralStatesWereLost() {
    StoreRequest lost = request(SLIDING);
    StoreResult taken = take(state(), lost);
    loseStates();
    StoreRequest intact = new StoreRequest(Limit.parse("intact", SLIDING), key, 1);
    StoreResult other = take(state(), intact);

    StoreResult result =
        state()
            .take(
                List.of(intact.withKnownStamp(stampOf(other)), lost.withKnownStamp(stampOf(taken))),
                1);
    assertThat(result.hasLostKeys()).isTrue();
    assertThat(result.isLost(0)).isFalse();
    assertThat(result.isLost(1)).isTrue();
    assertThat(take(state(), intact).byRule().getFirst().remaining()).isEqualTo(3);
  }

  @Test
  void holdsAStateForAsLongAsItReturned() {
    assertThat(heldBy(SLIDING)).isEqualTo(Duration.ofHours(1));
    assertThat(heldBy(BURST)).isBetween(Duration.ofMinutes(59), Duration.ofHours(1));
    assertThat(heldBy(CALENDAR)).isBetween(Duration.ZERO, Duration.ofDays(1));
  }

  /** Others may hand back what they took, and the bucket is empty sooner. */
  @Test
  void holdsABucketForWhatTheCallItselfTook() {
    Duration alone = heldBy(BURST);
    take(other(), request(BURST));
    take(other(), request(BURST));
    assertThat(heldBy(BURST)).isEqualTo(alone);
  }

  private Duration heldBy(String text) {
    return Duration.ofNanos(take(state(), request(text)).byRule().getFirst().heldNanos());
  }

  private StoreRequest request(String text) {
    return new StoreRequest(Limit.parse("lossy", text), key, 1);
  }

  private static long stampOf(StoreResult result) {
    long stamp = result.byRule().getFirst().stamp();
    assertThat(stamp).isPositive();
    return stamp;
  }

  /** A store may first have to learn that it has no data. */
  private static StoreResult take(LimitState state, StoreRequest request) {
    StoreResult result = state.take(List.of(request), 1);
    while (result.isLost()) {
      result = state.take(List.of(request), 1);
    }
    assertThat(result.times()).isOne();
    return result;
  }
}
