"""The engine's one tree of refusals, named for what happened; only doors turn them into HTTP.

EngineRefusal
├─ InputRefused                  what was sent cannot be used; the message says which part and why
│  ├─ FieldsRefused              several parts at once, each with a key of its own
│  ├─ SpanEmpty                  an end that is not after its start, or a time without a zone
│  ├─ ZoneUnknown                no such time zone
│  ├─ WorkingHoursUnreadable     weekly hours that do not parse
│  ├─ PeriodUnreadable           a request's period that does not parse
│  ├─ EventFull                  all places of a bookable event are taken
│  ├─ EventCancelled             a bookable event that was cancelled
│  ├─ QueryTooLarge              a question whose answer would cost too much
│  ├─ TextForbidden              control characters or line breaks where none may stand
│  ├─ AddressUnreadable          an email address that is none
│  └─ CalendarNotConnected       a calendar server that could not be connected; the message says what to do
├─ CalendarDataRefused           calendar data from outside that cannot be used
│  ├─ EventUnreadable            an event that cannot be read
│  │  └─ CalendarTooLarge        data that holds more than is read of one object
│  ├─ RecurrenceUnreadable       a recurrence rule that cannot be read
│  ├─ RecurrenceTooDense         a recurrence rule that costs too much to expand
│  └─ ReplyUnreadable            an answer to an invitation that cannot be read
├─ BookingRefused                a time that cannot be had
│  ├─ SlotTaken                  somebody else was faster
│  ├─ SlotNotOffered             the time was never on offer
│  ├─ SlotPassed                 the time lies in the past or inside the minimum notice
│  ├─ HoldExpired                the time was kept too long without a booking
│  ├─ BookingUnknown             no such booking
│  ├─ BookingClosed              the booking is cancelled or over and cannot be changed
│  ├─ RescheduleNotAllowed       the host does not allow another time
│  ├─ ChangeTooLate              the company lets nobody change it so shortly before
│  ├─ MovedTooOften              the candidate has moved it as often as the company allows
│  ├─ WishRefused                a proposed time that cannot be accepted, or is answered already
│  └─ CalendarUnreachable        a calendar that must be asked did not answer
├─ LinkRefused                   a link that leads nowhere (any more)
│  ├─ LinkUnknown
│  ├─ LinkExpired
│  ├─ LinkRevoked
│  │  └─ LinkDeclined
│  ├─ HostGone                   whoever was to host has left the unit
│  ├─ LinkUsed
│  ├─ ConfirmationUnknown        no booking waits to be confirmed here (any more)
│  └─ ConfirmationExpired        an address that was not confirmed in time
├─ InviteeUnsettled              who books has to be settled first
│  ├─ ForwardedLinkRefused       the link was made for another person
│  ├─ WhoAsked                   another address: whether it is the same person's has to be said
│  └─ ConfirmationNeeded         the address has to be confirmed first
├─ NotPermitted                  the caller may not do this
│  ├─ NotAnOwner                 only an owner of the unit can do this; the owners are named
│  ├─ ScopeMissing               the token lacks a scope
│  └─ TenantMismatch             a token of one tenant used for the unit of another
├─ SignInRefused                 who stands there could not be established
│  ├─ TermsNotAccepted
│  ├─ CodeWrong
│  ├─ CodeExpired
│  ├─ TooManyAttempts
│  ├─ CredentialsWrong
│  ├─ VisitOver                  a return from a provider's page that nobody waits for
│  ├─ ProviderRefused            the provider, or the person on its page, said no
│  ├─ IdentityUnknown            nobody signs in with this provider's account yet
│  ├─ IdentityTaken              somebody else signs in with this provider's account
│  ├─ OtherIdentity              a connection renewed by somebody else's account
│  ├─ AddressUnproven            an address that a code has to prove first
│  ├─ EmbedTokenRefused
│  ├─ HandOverRefused
│  └─ ClaimRefused
├─ NotFound                      a thing that does not exist for this caller
│  ├─ AccountUnknown
│  ├─ AvailabilityRuleUnknown
│  ├─ SpecialDateUnknown
│  ├─ BookableEventUnknown
│  ├─ ConnectionUnknown
│  ├─ CalendarUnknown
│  ├─ PermissionsRequestUnknown  a link to answer a wish for permissions that is over
│  ├─ EventUnknown
│  ├─ AttachmentUnknown
│  ├─ RequestFileUnknown
│  ├─ MeetingRoomUnknown
│  ├─ ConferencingVisitUnknown       a visit to choose conferencing that is over
│  ├─ ProviderMissing            a provider where this installation is not registered
│  ├─ UnitUnknown
│  ├─ InvitationUnknown          an invitation to a unit that is used, withdrawn or too old
│  ├─ PoolUnknown
│  ├─ ResourceUnknown
│  ├─ TemplateUnknown
│  ├─ ApplicationUnknown
│  ├─ RequestUnknown
│  ├─ BookingLinkUnknown
│  ├─ ConversationUnknown
│  ├─ ChannelUnknown
│  └─ SmartInviteUnknown
├─ DelegationRefused             somebody else's calendar is out of an application's reach
├─ RateExceeded                  an application called too often
└─ GrantRefused                  OAuth: a code, token, redirect address or client that is not valid
"""
