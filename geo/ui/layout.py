"""The room that the pages take; the text here is constant."""

from __future__ import annotations

import streamlit as st

from geo.ui import tongue

_STYLE = (
    "<style>.stMainBlockContainer{padding:2.2rem 1.4rem 1rem}"
    # Up to here Streamlit's header is opaque and lies over what stands, or has the keyboard, there.
    "@media(max-width:768px){.stMainBlockContainer{padding:3.8rem .6rem 1rem}"
    "[data-testid=stMain]{scroll-padding-top:4.2rem}}"
    ".stMainBlockContainer h1{font-size:1.6rem;padding:0 0 .4rem}"
    ".stMainBlockContainer h2,[data-testid=stSidebar] h2{font-size:1.1rem;padding:.6rem 0 .2rem}"
    # A link to each heading is a stop for the keyboard that leads nowhere.
    "[data-testid=stHeaderActionElements]{display:none}"
    # Streamlit marks what has the keyboard by tints that nobody sees.
    ":is(a,button,summary,input,textarea,[tabindex]):focus-visible,"
    "label:has(input:is([type=radio],[type=checkbox]):focus-visible)"
    "{outline:2px solid #175088!important;outline-offset:2px!important}"
    ":is([data-testid=stSidebarNavLink],[data-testid=stMain]):focus-visible"
    "{outline-offset:-2px!important}"
    "@media(forced-colors:active){:is(a,button,[role=radio],[role=tab],[role=option])"
    ":is([aria-current=page],[aria-checked=true],[aria-selected=true],[aria-pressed=true])"
    ",label:has(input:checked){outline:2px solid Highlight;outline-offset:-2px}"
    ":is(a,button,summary,input,textarea,[tabindex]):focus-visible,"
    "label:has(input:focus-visible){outline:3px solid CanvasText!important}}"
    "iframe{border:0}"
    # Streamlit's own greys are paler than 4.5 : 1, and the parts of its dates too small to hit.
    "[data-testid=stCaptionContainer],[data-testid=stCaptionContainer] *{color:#5d6168;"
    "opacity:1}"
    "label[data-testid=stWidgetLabel],label[data-testid=stWidgetLabel] *{color:#45423c!important}"
    "[data-testid=stDateInput] [role=spinbutton]{display:inline-block;min-width:24px;"
    "min-height:24px;text-align:center}"
    # What is folded away must not take the keyboard; from the right it would not even be hidden.
    "[data-testid=stSidebar]:is([data-collapsed=true],[aria-expanded=false]),"
    "[data-testid=stSidebar]:is([data-collapsed=true],[aria-expanded=false]) *"
    "{visibility:hidden!important}"
    "[dir=rtl] [data-testid=stSidebar]:is([data-collapsed=true],[aria-expanded=false])"
    "{position:absolute!important}"
    # From the right; a sentence of the record or of a method keeps the direction of its own words.
    "[dir=rtl] :is(h1,h2,h3,p,label){text-align:start}"
    "[dir=rtl] :is([data-testid=stText],[data-testid=stText] *,input,textarea,"
    "[data-baseweb=select] div)"
    "{unicode-bidi:plaintext;text-align:start}"
    "[dir=rtl] [data-testid=stCode],[dir=rtl] [data-testid=stDataFrame]{direction:ltr}"
    # What is chosen stands where its field begins, whatever script it is in.
    "[dir=rtl] input[role=combobox]{text-align:right}"
    # Streamlit rounds the first of joined buttons at the left, and its arrows point there.
    "[dir=rtl] [data-variant=segmented_control]{margin:0 0 0 -1px;border-radius:0}"
    "[dir=rtl] [data-variant=segmented_control]:first-child{border-radius:0 8px 8px 0}"
    "[dir=rtl] [data-variant=segmented_control]:last-child{margin:0;border-radius:8px 0 0 8px}"
    "[dir=rtl] :is(summary,[data-testid=stExpandSidebarButton],"
    "[data-testid=stSidebarCollapseButton]) [data-testid=stIconMaterial]{transform:scaleX(-1)}"
    "@media(prefers-reduced-motion:reduce){*,*::before,*::after{animation-duration:.01ms!important;"
    "transition-duration:.01ms!important;scroll-behavior:auto!important}}</style>"
)


def use_room() -> None:
    """Give the page the room that Streamlit leaves empty, and keep its language."""
    st.html(_STYLE)
    tongue.keep()
