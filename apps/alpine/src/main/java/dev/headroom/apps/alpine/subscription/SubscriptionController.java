// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.alpine.subscription;

import dev.headroom.apps.systems.web.Caller;
import dev.headroom.apps.systems.web.Endpoints;
import io.swagger.v3.oas.annotations.Operation;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Pattern;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;

/** {@code /api/subscriptions}. Thread-safe. */
@Endpoints(group = "Subscriptions", path = "/api/subscriptions")
record SubscriptionController(Subscriptions subscriptions) {

  @Operation(summary = "What the caller follows")
  @GetMapping
  List<SubscriptionView> list(@Caller long user) {
    return subscriptions.of(user);
  }

  @Operation(summary = "Follows a symbol")
  @PostMapping
  @ResponseStatus(HttpStatus.CREATED)
  SubscriptionView add(@Caller long user, @Valid @RequestBody NewSubscription wanted) {
    return subscriptions.add(user, wanted);
  }

  @Operation(summary = "Follows a symbol no more")
  @DeleteMapping("/{symbol}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void remove(
      @Caller long user,
      @PathVariable @Pattern(regexp = NewSubscription.SYMBOL, message = NewSubscription.ALLOWED)
          String symbol) {
    subscriptions.remove(user, symbol);
  }
}
