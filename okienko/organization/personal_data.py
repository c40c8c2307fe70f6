"""The office and those who work in it."""

from okienko.kernel.personal_data import holds_none, holds_staff

holds_staff(
    "organization.Staff",
    "organization.StaffSkill",
    "organization.Absence",
    "organization.Substitution",
    "organization.BrokenGlass",
    "organization.Roster",
    "organization.RosterVersion",
    "organization.SkillVersion",
)
holds_none(
    "organization.AddressPoint",
    "organization.Landscape",
    "organization.Location",
    "organization.OpeningHours",
    "organization.OpeningException",
    "organization.Unit",
    "organization.Post",
    "organization.Skill",
    "organization.Area",
    "organization.Street",
    "organization.AddressPoint",
    "organization.Landscape",
    "organization.Revision",
)
