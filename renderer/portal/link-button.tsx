/** A link of the app that looks like a button. */
import { Button } from '@mantine/core';
import { createLink } from '@tanstack/react-router';

export const LinkButton = createLink(Button<'a'>);
