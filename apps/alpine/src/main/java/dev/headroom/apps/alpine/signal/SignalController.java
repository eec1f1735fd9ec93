// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.alpine.signal;

import dev.headroom.apps.alpine.api.Page;
import dev.headroom.apps.systems.web.Caller;
import dev.headroom.apps.systems.web.Endpoints;
import dev.headroom.apps.systems.web.RefusedException;
import io.swagger.v3.oas.annotations.Operation;
import jakarta.validation.Valid;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Pattern;
import java.math.BigDecimal;
import java.util.List;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;

/** {@code /api/signals}. Thread-safe. */
@Endpoints(group = "Signals", path = "/api/signals")
record SignalController(Signals signals) {

  @Operation(summary = "Signals by filters, the newest first")
  @GetMapping
  ResponseEntity<List<SignalView>> list(@Valid @ModelAttribute @ParameterObject SignalQuery query) {
    Page page = query.paging();
    return page.answer(signals.page(query.filter(), page), () -> signals.count(query.filter()));
  }

  @Operation(summary = "All active signals of a high confidence, the newest first, without a page")
  @GetMapping("/active")
  List<SignalView> active(
      @RequestParam(defaultValue = "0.9") @DecimalMin("0.8") @DecimalMax("1")
          BigDecimal minConfidence) {
    return signals.active(minConfidence);
  }

  @Operation(summary = "An instrument and its newest signals")
  @GetMapping("/{symbol}")
  SymbolView symbol(
      @PathVariable @Pattern(regexp = SignalQuery.SYMBOL, message = SignalQuery.ALLOWED)
          String symbol) {
    return signals.symbol(symbol).orElseThrow(() -> RefusedException.missing("symbol"));
  }

  @Operation(summary = "Active signals on what the caller follows, the newest first")
  @GetMapping("/subscribed")
  SubscribedView subscribed(@Caller long user) {
    return signals.subscribed(user);
  }
}
