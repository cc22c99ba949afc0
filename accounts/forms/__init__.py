from accounts.forms.invitations import InvitationForm, JoinForm
from accounts.forms.password import NewPasswordForm, PasswordAgainForm
from accounts.forms.profile import ProfileForm
from accounts.forms.signing import CodeForm, FirstCodeForm, SignInForm
from accounts.forms.tokens import TokenForm

__all__ = [
    "CodeForm",
    "FirstCodeForm",
    "InvitationForm",
    "JoinForm",
    "NewPasswordForm",
    "PasswordAgainForm",
    "ProfileForm",
    "SignInForm",
    "TokenForm",
]
