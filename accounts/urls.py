"""The addresses under /account/."""

from django.urls import path

from accounts.views import account, factor, invitations, signing, tokens

urlpatterns = [
    path("", account.home, name="account"),
    path("sign-in/", signing.SignIn.as_view(), name="sign-in"),
    path("sign-in/code/", signing.code, name="sign-in-code"),
    path("sign-out/", signing.SignOut.as_view(), name="sign-out"),
    path("profile/", account.profile, name="profile"),
    path("password/", account.password, name="password"),
    path("second-factor/", factor.page, name="second-factor"),
    path("second-factor/begin/", factor.begin, name="begin-second-factor"),
    path("second-factor/confirm/", factor.confirm, name="confirm-second-factor"),
    path("second-factor/codes/", factor.new_codes, name="new-recovery-codes"),
    path("second-factor/off/", factor.turn_off, name="turn-off-second-factor"),
    path("sessions/", account.sessions, name="sessions"),
    path("sessions/end-others/", account.end_other_sessions, name="end-other-sessions"),
    path("sessions/<slug:name>/end/", account.end_session, name="end-session"),
    path("sign-ins/", account.sign_ins, name="sign-ins"),
    path("tokens/", tokens.tokens, name="tokens"),
    path("tokens/<int:pk>/revoke/", tokens.revoke, name="revoke-token"),
    path("invitations/", invitations.invitations, name="invitations"),
    path("invitations/<int:pk>/revoke/", invitations.revoke, name="revoke-invitation"),
    path("invitation/<str:text>/", invitations.accept, name="invitation"),
]
