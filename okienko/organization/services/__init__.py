"""Every change of the office. One function per verb."""

from okienko.organization.services.absences import (
    add_absence,
    add_substitution,
    remove_absence,
    remove_substitution,
)
from okienko.organization.services.glass import break_glass
from okienko.organization.services.guests import (
    GuestData,
    RosterData,
    add_guest,
    change_guest,
    change_roster,
    make_guest_link,
    restore_roster,
    set_guest_active,
)
from okienko.organization.services.hours import add_opening_exception, change_week, remove_opening_exception
from okienko.organization.services.packs import check_pack, diff_pack, load_demo, load_pack
from okienko.organization.services.skills import (
    SkillData,
    add_skill,
    change_skill,
    lock_skills,
    retire_skill,
    return_skill,
    undo_skill_change,
)
from okienko.organization.services.staff import (
    StaffData,
    add_staff,
    change_staff,
    make_password_link,
    set_active,
    set_roles,
    set_skill,
    undo_skill,
)
from okienko.organization.services.units import UnitData, add_unit, change_unit, deactivate_unit

__all__ = [
    "GuestData",
    "RosterData",
    "SkillData",
    "StaffData",
    "UnitData",
    "add_absence",
    "add_guest",
    "add_opening_exception",
    "add_skill",
    "add_staff",
    "add_substitution",
    "add_unit",
    "break_glass",
    "change_guest",
    "change_roster",
    "change_skill",
    "change_staff",
    "change_unit",
    "change_week",
    "check_pack",
    "deactivate_unit",
    "diff_pack",
    "load_demo",
    "load_pack",
    "lock_skills",
    "make_guest_link",
    "make_password_link",
    "remove_absence",
    "remove_opening_exception",
    "remove_substitution",
    "restore_roster",
    "retire_skill",
    "return_skill",
    "set_active",
    "set_guest_active",
    "set_roles",
    "set_skill",
    "undo_skill",
    "undo_skill_change",
]
