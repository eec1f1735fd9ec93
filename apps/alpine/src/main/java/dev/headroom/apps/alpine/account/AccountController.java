// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.alpine.account;

import dev.headroom.apps.systems.account.Registration;
import dev.headroom.apps.systems.web.Caller;
import dev.headroom.apps.systems.web.Endpoints;
import dev.headroom.session.revocation.Acknowledgement;
import dev.headroom.session.token.AccessToken;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import jakarta.validation.Valid;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;

/** {@code /api/auth} and {@code /api/users}. Thread-safe. */
@Endpoints(group = "Accounts")
record AccountController(SignIn signIn, Accounts accounts) {

  @Operation(summary = "Registers a user; 409 if the e-mail address is taken")
  @PostMapping("/api/auth/register")
  ResponseEntity<AccountView> register(@Valid @RequestBody Registration wanted) {
    return ResponseEntity.status(HttpStatus.CREATED)
        .cacheControl(CacheControl.noStore())
        .body(accounts.me(signIn.register(wanted)));
  }

  @Operation(summary = "Exchanges e-mail address and password for a token")
  @PostMapping("/api/auth/login")
  ResponseEntity<TokenView> logIn(@Valid @RequestBody Credentials given) {
    return ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(signIn.logIn(given));
  }

  @Operation(summary = "Revokes this token; with everywhere=true all tokens of the user")
  @PostMapping("/api/auth/logout")
  Acknowledgement logOut(
      @Parameter(hidden = true) @AuthenticationPrincipal AccessToken access,
      @RequestParam(defaultValue = "false") boolean everywhere) {
    return signIn.logOut(access, everywhere);
  }

  @Operation(summary = "Who is signed in")
  @GetMapping("/api/auth/me")
  AccountView me(@Caller long user) {
    return accounts.me(user);
  }

  @Operation(summary = "The caller's own profile")
  @GetMapping("/api/users/profile")
  ProfileView profile(@Caller long user) {
    return accounts.profile(user);
  }

  @Operation(summary = "Changes name and country")
  @PutMapping("/api/users/profile")
  ProfileView change(@Caller long user, @Valid @RequestBody ProfileChange change) {
    return accounts.change(user, change);
  }
}
