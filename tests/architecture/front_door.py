"""The import-linter contract "front door"."""

from __future__ import annotations

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output


class FrontDoor(Contract):
    """Another domain is entered only by its doors; surfaces may also compose its pages."""

    root = fields.StringField()
    open_domains = fields.ListField(subfield=fields.StringField())
    doors = fields.ListField(subfield=fields.StringField())
    surfaces = fields.ListField(subfield=fields.StringField())
    surface_doors = fields.ListField(subfield=fields.StringField())

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        broken = sorted(
            {
                (importer, imported)
                for importer in graph.modules
                if importer.startswith(f"{self.root}.")
                for imported in graph.find_modules_directly_imported_by(importer)
                if imported.startswith(f"{self.root}.") and not self._allowed(importer, imported)
            }
        )
        return ContractCheck(kept=not broken, metadata={"broken": broken})

    def _allowed(self, importer: str, imported: str) -> bool:
        source, target = importer.split("."), imported.split(".")
        if source[1] == target[1] or target[1] in self.open_domains:
            return True
        if len(target) < 3:
            return False
        return target[2] in self.doors or (source[1] in self.surfaces and target[2] in self.surface_doors)

    def render_broken_contract(self, check: ContractCheck) -> None:
        for importer, imported in check.metadata["broken"]:
            output.print_error(f"{importer} enters {imported}: use that domain's {', '.join(self.doors)}.")
