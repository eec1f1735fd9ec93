// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.systems.account;

import dev.headroom.apps.systems.web.Caller;
import dev.headroom.edge.ClientAddress;
import dev.headroom.session.revocation.Acknowledgement;
import dev.headroom.session.token.AccessToken;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;
import java.util.Objects;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;

/**
 * The endpoints of accounts, below the path at which an application's controller maps them.
 *
 * <p>Thread-safe.
 */
public abstract class AccountEndpoints {

  private final Accounts accounts;
  private final ClientAddress addresses;

  /** Creates the endpoints. */
  protected AccountEndpoints(Accounts accounts, ClientAddress addresses) {
    this.accounts = accounts;
    this.addresses = addresses;
  }

  /** Registers a user. */
  @Operation(summary = "Registers a user; 409 if the e-mail address is taken")
  @PostMapping("/register")
  @ResponseStatus(HttpStatus.CREATED)
  public AccountView register(@Valid @RequestBody Registration wanted) {
    return accounts.register(wanted);
  }

  /** Signs a device in. */
  @Operation(summary = "Signs a device in; the tokens are its own")
  @PostMapping("/login")
  public ResponseEntity<TokenView> logIn(
      @Valid @RequestBody Credentials given, HttpServletRequest request) {
    String agent = Objects.requireNonNullElse(request.getHeader("User-Agent"), "");
    return ResponseEntity.ok()
        .cacheControl(CacheControl.noStore())
        .body(accounts.logIn(given, agent, addresses.resolve(request)));
  }

  /** Signs this device out, or all that the user has. */
  @Operation(summary = "Signs this device out; with everywhere=true all devices of the user")
  @PostMapping("/logout")
  public Acknowledgement logOut(
      @Parameter(hidden = true) @AuthenticationPrincipal AccessToken access,
      @RequestParam(defaultValue = "false") boolean everywhere) {
    return accounts.logOut(access, everywhere);
  }

  /** Returns who is signed in. */
  @Operation(summary = "Who is signed in")
  @GetMapping("/me")
  public AccountView me(@Caller long user) {
    return accounts.me(user);
  }
}
