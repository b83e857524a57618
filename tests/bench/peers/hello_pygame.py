"""A window with a word in it, and nothing else: pygame alone."""

import os

import pygame

pygame.display.init()
pygame.font.init()
surface = pygame.display.set_mode((1280, 720))
surface.blit(pygame.font.Font(None, 40).render("Hello", True, (255, 255, 255)), (9, 9))
pygame.display.flip()
os._exit(0)
