// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.toeic.account;

import dev.headroom.apps.systems.web.Caller;
import dev.headroom.edge.ClientAddress;
import dev.headroom.spring.overload.Bulkhead;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;
import java.util.Objects;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** {@code /api/auth}. Thread-safe. */
@Tag(name = "Accounts")
@RestController
@Bulkhead("requests")
@ConditionalOnWebApplication
@RequestMapping("/api/auth")
class AccountController {

  private final Accounts accounts;
  private final ClientAddress addresses;

  AccountController(Accounts accounts, ClientAddress addresses) {
    this.accounts = accounts;
    this.addresses = addresses;
  }

  @Operation(summary = "Registers a user; 409 if the e-mail address is taken")
  @PostMapping("/register")
  @ResponseStatus(HttpStatus.CREATED)
  MeView register(@Valid @RequestBody Registration wanted) {
    return accounts.register(wanted);
  }

  @Operation(summary = "Signs a device in; the tokens are its own")
  @PostMapping("/login")
  ResponseEntity<TokenView> logIn(
      @Valid @RequestBody Credentials given, HttpServletRequest request) {
    String agent = Objects.requireNonNullElse(request.getHeader("User-Agent"), "");
    return ResponseEntity.ok()
        .cacheControl(CacheControl.noStore())
        .body(accounts.logIn(given, agent, addresses.resolve(request)));
  }

  @Operation(summary = "Who is signed in")
  @GetMapping("/me")
  MeView me(@Caller long user) {
    return accounts.me(user);
  }
}
