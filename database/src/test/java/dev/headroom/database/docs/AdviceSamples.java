// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.docs;

import dev.headroom.database.DatabaseUrl;
import dev.headroom.database.advice.AdviceSettings;
import dev.headroom.database.advice.IndexAdvisor;
import dev.headroom.database.advice.IndexProposal;
import dev.headroom.database.advice.ServerWorkload;
import dev.headroom.database.index.IndexMigrationSettings;
import dev.headroom.ground.TimeSource;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;

/** Samples of {@code docs/database/advice.md}. */
final class AdviceSamples {
  private AdviceSamples() {}

  static List<IndexProposal> proposed(DatabaseUrl url) throws SQLException {
    // @start region="advice"
    DataSource sessions = url.unpooled(Duration.ofSeconds(10));
    IndexAdvisor advisor =
        new IndexAdvisor(
            sessions,
            new ServerWorkload(sessions), // or RecordedWorkload, of this process alone
            AdviceSettings.defaults(),
            IndexMigrationSettings.defaults(),
            TimeSource.system());
    List<IndexProposal> proposals = advisor.propose(); // builds nothing on a live table
    // @end
    return proposals;
  }
}
