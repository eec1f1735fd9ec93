// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.toeic.bank;

import dev.headroom.apps.systems.web.Endpoints;
import dev.headroom.apps.toeic.ToeicSettings;
import dev.headroom.spring.overload.Bulkhead;
import io.swagger.v3.oas.annotations.Operation;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import java.util.List;
import org.springframework.http.CacheControl;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** Public content, the same for everybody: browsers and proxies may cache it. Thread-safe. */
@Endpoints(group = "Questions", path = "/api")
@Bulkhead("requests")
class BankController {

  private final Banks banks;
  private final Duration httpTtl;

  BankController(Banks banks, ToeicSettings settings) {
    this.banks = banks;
    this.httpTtl = settings.httpCacheTtl();
  }

  @Operation(summary = "The seven parts, and how much there is of each")
  @GetMapping("/parts")
  ResponseEntity<List<PartView>> parts() {
    return cacheable(banks.parts());
  }

  @Operation(summary = "Questions of a bank, without their answers")
  @GetMapping("/questions")
  ResponseEntity<BankView> questions(
      @RequestParam(defaultValue = "5") @Min(1) @Max(7) int part,
      @RequestParam(defaultValue = "1") @Min(1) @Max(100_000) int bank,
      @RequestParam(defaultValue = "20") @Min(1) @Max(100) int size) {
    List<QuestionView> questions =
        banks.bank(new BankKey(part, bank)).questions().stream()
            .limit(size)
            .map(QuestionView::of)
            .toList();
    return cacheable(new BankView(part, bank, banks.banksOf(part), questions));
  }

  private <T> ResponseEntity<T> cacheable(T body) {
    return ResponseEntity.ok().cacheControl(CacheControl.maxAge(httpTtl).cachePublic()).body(body);
  }
}
