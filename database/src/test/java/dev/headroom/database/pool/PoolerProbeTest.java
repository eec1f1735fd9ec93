// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.PrimitiveIterator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What the servers of two clients say about the mode of their pooler. */
class PoolerProbeTest {

  @Test
  void concludesSessionModeWhereEachClientKeepsAServerOfItsOwn() throws SQLException {
    assertThat(PoolerProbe.keepServers(() -> 11, () -> 22)).isTrue();
  }

  @Test
  void concludesNoSessionModeWhereBothHaveTheSameServer() throws SQLException {
    assertThat(PoolerProbe.keepServers(() -> 11, () -> 11)).isFalse();
  }

  /** Two are alone on their poolers, whose last used server they get each time. */
  @Test
  void concludesNoSessionModeWhereSomeShareOneOfSeveralPoolers() throws SQLException {
    assertThat(PoolerProbe.keepServers(() -> 11, () -> 22, () -> 22)).isFalse();
  }

  /** With {@code server_round_robin} two clients that alternate never meet on two servers. */
  @Test
  void concludesNoSessionModeWhereServersAreUsedInTurn() throws SQLException {
    PrimitiveIterator.OfInt turn = IntStream.iterate(0, i -> i + 1).map(i -> i % 2).iterator();

    assertThat(PoolerProbe.keepServers(turn::nextInt, turn::nextInt)).isFalse();
  }

  /** Another client takes the server that the first one has left, until there is none. */
  @Test
  void concludesNoSessionModeWhereOneTransactionRanElsewhere() throws SQLException {
    PrimitiveIterator.OfInt servers = IntStream.of(11, 11, 11, 11, 11, 33).iterator();

    assertThat(PoolerProbe.keepServers(servers::nextInt, () -> 22)).isFalse();
  }
}
