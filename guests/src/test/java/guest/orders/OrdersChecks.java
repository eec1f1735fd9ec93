// SPDX-License-Identifier: Apache-2.0
package guest.orders;

import static dev.headroom.kit.database.QueryAssertions.assertNoRepeats;
import static dev.headroom.kit.database.QueryAssertions.assertQueries;
import static dev.headroom.kit.database.QueryCount.atMost;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.content;

import dev.headroom.database.finding.Finding;
import dev.headroom.database.finding.FindingKind;
import dev.headroom.database.finding.Findings;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.webmvc.test.autoconfigure.AutoConfigureMockMvc;
import org.springframework.test.web.servlet.MockMvc;

/** The tests of a team that has added the starter and the kit. */
@SpringBootTest(classes = Application.class, properties = "headroom.database.repeat.min-time=0")
@AutoConfigureMockMvc
class OrdersChecks {
  private final MockMvc mvc;
  private final Findings findings;

  OrdersChecks(@Autowired MockMvc mvc, @Autowired Findings findings) {
    this.mvc = mvc;
    this.findings = findings;
  }

  private void open(String path, int answer) throws Exception {
    mvc.perform(get(path)).andExpect(content().string(String.valueOf(answer)));
  }

  private Finding foundAt(String route) {
    return findings.all().stream()
        .map(Findings.Entry::finding)
        .filter(each -> each.route().equals("GET " + route))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void findLazyCollections() throws Exception {
    open("/orders/lazy", 21);

    Finding found = foundAt("/orders/lazy");
    assertThat(found.kind()).isEqualTo(FindingKind.N_PLUS_ONE);
    assertThat(found.callSite()).matches("guest\\.orders\\.Pages\\.quantity:\\d+");
    assertThat(found.evidence()).startsWith("6 reads with 6 different sets of values");
    assertThat(found.remedy())
        .startsWith("fetch purchase_line in the query")
        .contains("@EntityGraph");
  }

  @Test
  void findRepeatedCounts() throws Exception {
    open("/states/counted", 6);

    Finding found = foundAt("/states/counted");
    assertThat(found.kind()).isEqualTo(FindingKind.REPEATED_COUNT);
    assertThat(found.callSite()).contains("guest.orders.Pages");
    assertThat(found.remedy()).contains("GROUP BY");
  }

  @Test
  void passWhereMended() throws Exception {
    assertQueries(atMost(1), () -> open("/orders/fetched", 21));
    assertNoRepeats(() -> open("/states/grouped", 6));
    assertThat(findings.all())
        .extracting(each -> each.finding().route())
        .doesNotContain("GET /orders/fetched", "GET /states/grouped");
  }

  @Test
  void failWhereNot() {
    assertThatThrownBy(() -> assertQueries(atMost(1), () -> open("/orders/lazy", 21)))
        .hasMessageContaining("expected 1, but 7 statements were executed")
        .hasMessageContaining("n-plus-one at guest.orders.Pages.quantity");
    assertThatThrownBy(() -> assertNoRepeats(() -> open("/states/counted", 6)))
        .hasMessageContaining("repeated-count");
  }
}
