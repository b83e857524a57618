"""Pages for print and files: poster, lesson sheet, drawings, plots. It may import sound and the packages
before it.
"""
